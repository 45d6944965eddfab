using BenchmarkDotNet.Attributes;

namespace Akin.Vectors.Benchmarks;

/// <summary>One query, ten neighbours, over vectors about a few hundred centres.</summary>
[MemoryDiagnoser]
public class SearchBenchmarks : IDisposable
{
    private const int N = 50_000, D = 256;
    private readonly Neighbour[] _hits = new Neighbour[10];
    private float[] _queries = [];
    private VectorIndex? _index;
    private int _next;

    [Params("flat", "hnsw", "forest")]
    public string Kind { get; set; } = "flat";

    [Params(Quantise.None, Quantise.Int8)]
    public Quantise Quantise { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        float[] items = Points(N, 1);
        _queries = Points(1000, 2);
        _index = Kind switch
        {
            "flat" => new FlatIndex(D, Metric.L2, new IndexOptions { Quantise = Quantise }),
            "hnsw" => new HnswIndex(D, Metric.L2, new HnswOptions { Quantise = Quantise }),
            _ => new ForestIndex(D, Metric.L2, new ForestOptions { Quantise = Quantise }),
        };
        _index.AddRange([.. Enumerable.Range(0, N).Select(i => (long)i)], items);
    }

    [Benchmark]
    public int Search()
    {
        _next = (_next + 1) % 1000;
        return _index!.Search(_queries.AsSpan(_next * D, D), _hits);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _index?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static float[] Points(int n, int seed)
    {
        Random places = new(9), random = new(seed);
        float[] centres = [.. Enumerable.Range(0, 300 * D).Select(_ => places.NextSingle())];
        var points = new float[n * D];
        for (int i = 0; i < n; i++)
        {
            int centre = random.Next(300);
            for (int d = 0; d < D; d++)
                points[(i * D) + d] = centres[(centre * D) + d] + ((random.NextSingle() - 0.5f) * 0.8f);
        }

        return points;
    }
}
