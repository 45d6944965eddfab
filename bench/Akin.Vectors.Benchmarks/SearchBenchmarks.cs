using BenchmarkDotNet.Attributes;

namespace Akin.Vectors.Benchmarks;

/// <summary>One query, ten neighbors, over vectors about a few hundred centers.</summary>
[MemoryDiagnoser]
public class SearchBenchmarks : IDisposable
{
    private const int N = 50_000, D = 256;
    private readonly Neighbor[] _hits = new Neighbor[10];
    private float[] _queries = [];
    private VectorIndex? _index;
    private int _next;

    [Params("flat", "hnsw", "forest")]
    public string Kind { get; set; } = "flat";

    [Params(Quantize.None, Quantize.Int8)]
    public Quantize Quantize { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        float[] items = MadeUp.Points(N, D, 1);
        _queries = MadeUp.Points(1000, D, 2);
        _index = Kind switch
        {
            "flat" => new FlatIndex(D, Metric.L2, new IndexOptions { Quantize = Quantize }),
            "hnsw" => new HnswIndex(D, Metric.L2, new HnswOptions { Quantize = Quantize }),
            _ => new ForestIndex(D, Metric.L2, new ForestOptions { Quantize = Quantize }),
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
