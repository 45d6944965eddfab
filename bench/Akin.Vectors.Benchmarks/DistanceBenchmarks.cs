using BenchmarkDotNet.Attributes;

namespace Akin.Vectors.Benchmarks;

/// <summary>One distance between two vectors in the nearest cache.</summary>
public class DistanceBenchmarks
{
    private float[] _a = [], _b = [];
    private Half[] _halfA = [], _halfB = [];
    private sbyte[] _byteA = [], _byteB = [];
    private byte[] _bitsA = [], _bitsB = [];

    [Params(128, 784)]
    public int Dimensions { get; set; }

    [Params(Metric.L2, Metric.L1, Metric.Cosine, Metric.InnerProduct)]
    public Metric Metric { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        float[] Make() => [.. Enumerable.Range(0, Dimensions).Select(_ => (random.NextSingle() * 2) - 1)];
        (_a, _b) = (Make(), Make());
        (_halfA, _halfB) = (Array.ConvertAll(_a, x => (Half)x), Array.ConvertAll(_b, x => (Half)x));
        (_byteA, _byteB) = (Array.ConvertAll(_a, x => (sbyte)(x * 127)), Array.ConvertAll(_b, x => (sbyte)(x * 127)));
        (_bitsA, _bitsB) = (new byte[Dimensions / 8], new byte[Dimensions / 8]);
        random.NextBytes(_bitsA);
        random.NextBytes(_bitsB);
    }

    [Benchmark(Baseline = true)]
    public float Floats() => Distance.Between(Metric, _a, _b);

    [Benchmark]
    public float Halves() => Distance.Between(Metric, _halfA, _halfB);

    [Benchmark]
    public float Bytes() => Distance.Between(Metric, _byteA, _byteB);

    [Benchmark]
    public int Bits() => Distance.Hamming(_bitsA, _bitsB);

    [Benchmark]
    public double PlainLoop()
    {
        double sum = 0;
        for (int i = 0; i < _a.Length; i++)
            sum += Metric == Metric.L1 ? Math.Abs(_a[i] - _b[i]) : (_a[i] - _b[i]) * (_a[i] - _b[i]);
        return sum;
    }
}
