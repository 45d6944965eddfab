using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Lab.Demo;

/// <summary>How often the nearest train photo, searched exactly, has a test photo's label. Shares are 0 to 1.</summary>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="SameLabelAt1">By metric: that share.</param>
/// <param name="RandomControl">By metric: the share that a random train photo would get.</param>
public sealed record NearestLabels(
    int Dimensions, IReadOnlyDictionary<string, double> SameLabelAt1, IReadOnlyDictionary<string, double> RandomControl)
{
    private static readonly Metric[] Measured = [Metric.L2, Metric.L1, Metric.Cosine, Metric.Hamming];

    /// <summary>Measures under each metric.</summary>
    internal static NearestLabels Compute(
        float[] gallery, IReadOnlyList<string> galleryLabels, float[] queries, IReadOnlyList<string> labels, Action<string>? stage, CancellationToken cancellation)
    {
        int dimensions = gallery.Length / galleryLabels.Count;
        Dictionary<string, int> counts = galleryLabels.CountBy(l => l).ToDictionary();
        Dictionary<string, double> same = [], control = [];
        foreach (Metric metric in Measured)
        {
            stage?.Invoke($"exact search, {metric.Name()}, {dimensions} dimensions");
            using var index = new FlatIndex(dimensions, metric, new IndexOptions { Center = ColumnMean.CenterFor(metric, gallery, dimensions) });
            index.AddRange([.. Enumerable.Range(0, galleryLabels.Count).Select(i => (long)i)], Direction.GetDirected(metric, gallery, dimensions), cancellation: cancellation);
            Neighbor[] nearest = new Neighbor[labels.Count];
            index.SearchMany(Direction.GetDirected(metric, queries, dimensions), nearest, 1, cancellation: cancellation);
            same[metric.Name()] = nearest.Zip(labels).Average(p => galleryLabels[(int)p.First.Id] == p.Second ? 1.0 : 0.0);
            control[metric.Name()] = labels.Sum(l => (long)counts.GetValueOrDefault(l)) / ((double)labels.Count * galleryLabels.Count);
        }

        return new NearestLabels(dimensions, same, control);
    }
}
