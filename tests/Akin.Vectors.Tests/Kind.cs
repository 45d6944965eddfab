namespace Akin.Vectors.Tests;

/// <summary>One kind of index under one metric and quantization: what the conformance suite runs over.</summary>
public sealed record Kind(string Index, Metric Metric, Quantize Quantize)
{
    public static TheoryData<string, Metric, Quantize> All()
    {
        var all = new TheoryData<string, Metric, Quantize>();
        foreach (string index in (string[])["flat", "hnsw", "forest"])
        {
            foreach (Metric metric in Enum.GetValues<Metric>())
            {
                foreach (Quantize quantize in Enum.GetValues<Quantize>())
                {
                    if (metric != Metric.Hamming || quantize == Quantize.None)
                        all.Add(index, metric, quantize);
                }
            }
        }

        return all;
    }

    public VectorIndex Make(int dimensions, int seed = 1) => Index switch
    {
        "flat" => new FlatIndex(dimensions, Metric, new IndexOptions { Quantize = Quantize, Oversample = 20 }),
        "hnsw" => new HnswIndex(dimensions, Metric, new HnswOptions { Quantize = Quantize, Oversample = 20, EfSearch = 200, Seed = seed }),
        _ => new ForestIndex(dimensions, Metric, new ForestOptions { Quantize = Quantize, Oversample = 20, Trees = 20, SearchK = 1200, Seed = seed }),
    };

    /// <summary>The least share of true neighbors that this kind must find among <see cref="Points.Clustered"/>.</summary>
    public double Recall => (Index, Metric, Quantize) switch
    {
        ("flat", _, Quantize.None) => 1,
        (_, _, Quantize.Bit) => 0.6,
        (_, Metric.InnerProduct, _) => 0.85,
        ("forest", _, _) => 0.93,
        _ => 0.97,
    };
}
