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
        float[] items = MadeUp.Points(N, D, 1);
        _queries = MadeUp.Points(1000, D, 2);
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
}
