using Akin.Files;
using Akin.Vectors.Distances;

namespace Akin.Vectors.Files;

/// <summary>
/// Reads and writes indexes of Annoy (euclidean, manhattan and angular, float, 32-bit ids). What is read are the items: the trees are grown anew,
/// being of another kind here. What is written are trees of Annoy's own kind over the items' vectors. The file says neither its dimensions nor its
/// distance; whoever opens it must.
/// </summary>
public static unsafe class AnnoyFile
{
    private const int MostItems = 1 << 28;

    /// <summary>Reads the items into a new forest.</summary>
    /// <param name="path">The .ann file.</param>
    /// <param name="dimensions">Components of a vector.</param>
    /// <param name="metric">L2 (euclidean), L1 (manhattan) or cosine (angular).</param>
    /// <param name="options">The forest's settings.</param>
    /// <exception cref="InvalidDataException">The file is no such index; the message says why.</exception>
    public static ForestIndex Read(string path, int dimensions, Metric metric, ForestOptions? options = null)
    {
        var index = new ForestIndex(dimensions, metric, options);
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            int vectorAt = GetVectorOffset(metric), stride = vectorAt + (4 * dimensions);
            if (bytes.Length == 0 || bytes.Length % stride != 0)
                throw new InvalidDataException($"its {bytes.Length} bytes are no whole number of nodes of {stride}");
            int items = BitConverter.ToInt32(bytes, bytes.Length - stride);
            if (items < 0 || items > bytes.Length / stride)
                throw new InvalidDataException($"its last root claims {items} items, of which there is no room");
            var ids = new List<long>();
            var vectors = new List<float>();
            fixed (byte* start = bytes)
            {
                for (int i = 0; i < items; i++)
                {
                    byte* node = start + ((long)i * stride);
                    int descendants = *(int*)node;
                    if (descendants is not (0 or 1))
                        throw new InvalidDataException($"node {i} is no item");
                    if (descendants == 0)
                        continue;
                    ids.Add(i);
                    vectors.AddRange(new ReadOnlySpan<float>(node + vectorAt, dimensions));
                }
            }

            index.AddRange([.. ids], System.Runtime.InteropServices.CollectionsMarshal.AsSpan(vectors));
            return index;
        }
        catch (Exception wrong) when (wrong is InvalidDataException or ArgumentException)
        {
            index.Dispose();
            throw new InvalidDataException($"{path} cannot be read as an Annoy index of {dimensions} dimensions: {wrong.Message}", wrong);
        }
    }

    /// <summary>Writes an index of any kind so that Annoy opens it. Its ids become Annoy's item numbers.</summary>
    /// <param name="index">The index; it must keep exact vectors.</param>
    /// <param name="path">The .ann file.</param>
    /// <param name="trees">Trees to grow.</param>
    /// <param name="seed">Seeds their splits.</param>
    /// <exception cref="ArgumentException">Its metric is none of Annoy's, an id is below 0 or too large, or it is empty.</exception>
    public static void Write(IVectorIndex index, string path, int trees = 50, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(trees, 1);
        int vectorAt = GetVectorOffset(index.Metric);
        long[] ids = [.. index.Ids.Order()];
        if (ids.Length == 0 || ids[0] < 0 || ids[^1] >= MostItems)
            throw new ArgumentException($"Annoy numbers items from 0 and leaves room for the largest; there must be some, and ids must lie in 0..{MostItems - 1}", nameof(index));
        var grower = new AnnoyGrower(index, ids, vectorAt, new Random(seed));
        for (int tree = 0; tree < trees; tree++)
            grower.GrowTree();
        WholeFile.Write(path, grower.WriteTo);
    }

    /// <summary>Bytes before a node's vector: descendants, and a bias where there is one, and two children.</summary>
    internal static int GetVectorOffset(Metric metric) => metric switch
    {
        Metric.L2 or Metric.L1 => 16,
        Metric.Cosine => 12,
        _ => throw new ArgumentException($"of Annoy's distances these are known: l2, l1 and cosine, not {metric.Name()}", nameof(metric)),
    };

    internal static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        fixed (float* x = a, y = b)
            return FloatKernel.Sum<ProductStep>(x, y, a.Length);
    }
}
