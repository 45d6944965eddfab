namespace Akin.Vectors.Tests;

/// <summary>One kind of index under one metric and quantisation: what the conformance suite runs over.</summary>
public sealed record Kind(string Index, Metric Metric, Quantise Quantise)
{
    public static TheoryData<string, Metric, Quantise> All()
    {
        var all = new TheoryData<string, Metric, Quantise>();
        foreach (string index in (string[])["flat", "hnsw", "forest"])
        {
            foreach (Metric metric in Enum.GetValues<Metric>())
            {
                foreach (Quantise quantise in Enum.GetValues<Quantise>())
                {
                    if (metric != Metric.Hamming || quantise == Quantise.None)
                        all.Add(index, metric, quantise);
                }
            }
        }

        return all;
    }

    public VectorIndex Make(int dimensions, int seed = 1) => Index switch
    {
        "flat" => new FlatIndex(dimensions, Metric, new IndexOptions { Quantise = Quantise, Oversample = 20 }),
        "hnsw" => new HnswIndex(dimensions, Metric, new HnswOptions { Quantise = Quantise, Oversample = 20, EfSearch = 200, Seed = seed }),
        _ => new ForestIndex(dimensions, Metric, new ForestOptions { Quantise = Quantise, Oversample = 20, Trees = 20, SearchK = 1200, Seed = seed }),
    };

    /// <summary>The least share of true neighbours that this kind must find among <see cref="Points.Clustered"/>.</summary>
    public double Recall => (Index, Metric, Quantise) switch
    {
        ("flat", _, Quantise.None) => 1,
        (_, _, Quantise.Bit) => 0.6,
        (_, Metric.InnerProduct, _) => 0.85,
        ("forest", _, _) => 0.93,
        _ => 0.97,
    };
}
