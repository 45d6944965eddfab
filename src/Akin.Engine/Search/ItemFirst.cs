using Akin.Vectors;

namespace Akin.Engine.Search;

/// <summary>
/// Puts the item that was searched with before others that are as near: to its vector its twin is as near as it is itself, and where two
/// are equally near an index has no order to keep.
/// </summary>
internal static class ItemFirst
{
    /// <summary>The neighbors with the item in its place.</summary>
    /// <param name="found">What was found, nearest first.</param>
    /// <param name="self">The item with its distance to itself.</param>
    /// <param name="metric">How distances are computed. By inner product others may be nearer than the item itself.</param>
    /// <param name="k">At most so many.</param>
    public static Neighbor[] Place(ReadOnlySpan<Neighbor> found, Neighbor self, Metric metric, int k)
    {
        List<Neighbor> placed = new(found.Length + 1);
        foreach (Neighbor neighbor in found)
        {
            if (neighbor.Id != self.Id)
                placed.Add(neighbor);
        }

        int place = metric == Metric.InnerProduct ? placed.FindIndex(n => n.Distance >= self.Distance) : 0;
        placed.Insert(place < 0 ? placed.Count : place, self);
        return [.. placed.Take(k)];
    }
}
