using System.Diagnostics;

namespace Akin.Vectors.Measuring;

/// <summary>Builds an index and measures its recall and speed at several efforts, one query after the other as a server gets them.</summary>
public sealed class Sweep
{
    private readonly VectorMatrix _base, _queries;
    private readonly int _k, _threads, _rounds;
    private Neighbor[]? _truth;

    /// <summary>Prepares a sweep.</summary>
    /// <param name="vectors">The items; row i gets id i.</param>
    /// <param name="queries">The queries, as wide.</param>
    /// <param name="k">Neighbors to find.</param>
    /// <param name="threads">Threads that query.</param>
    /// <param name="rounds">Times each effort is timed; the best counts.</param>
    public Sweep(VectorMatrix vectors, VectorMatrix queries, int k = 10, int threads = 1, int rounds = 3)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(queries);
        if (vectors.Dimensions != queries.Dimensions)
            throw new ArgumentException($"the items have {vectors.Dimensions} components, the queries {queries.Dimensions}", nameof(queries));
        if (k < 1 || k > vectors.Count)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"must be 1 to {vectors.Count}, the number of items");
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        (_base, _queries, _k, _threads, _rounds) = (vectors, queries, k, threads, rounds);
    }

    /// <summary>Fills an empty index and measures it.</summary>
    /// <param name="index">An empty index.</param>
    /// <param name="efforts">efSearch or searchK values; none for an index that has none.</param>
    /// <param name="buildThreads">Threads to build with; 0 takes one a core.</param>
    /// <param name="progress">Told the items added while it builds.</param>
    /// <param name="cancellation">Stops between queries.</param>
    /// <returns>A point an effort, as each is measured.</returns>
    public IEnumerable<OperatingPoint> Run(VectorIndex index, IReadOnlyList<int> efforts, int buildThreads = 0, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(efforts);
        var ids = new long[_base.Count];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = i;
        var clock = Stopwatch.StartNew();
        index.AddRange(ids, _base.Values, buildThreads, progress, cancellation);
        double build = clock.Elapsed.TotalSeconds;
        foreach (int effort in efforts.Count == 0 ? [0] : efforts)
            yield return Measure(index, effort, build, cancellation);
    }

    /// <summary>Measures an index that holds the items already.</summary>
    public OperatingPoint Measure(VectorIndex index, int effort, double buildSeconds, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        Neighbor[] truth = _truth ??= Truth(index, cancellation);
        var options = new SearchOptions { Effort = effort > 0 ? effort : null };
        var found = new Neighbor[_queries.Count * _k];
        double best = double.MaxValue;
        // The first rounds, half a second of them, are for the compiler to see what is hot.
        var warming = Stopwatch.StartNew();
        for (int round = 0; round < _rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            Workers.ForEach(_threads, _queries.Count, i =>
            {
                int n = index.Search(_queries.Row(i), found.AsSpan(i * _k, _k), options);
                found.AsSpan((i * _k) + n, _k - n).Fill(Neighbor.None);
            }, cancellation);
            if (warming.IsRunning && warming.Elapsed.TotalSeconds < 0.5)
                round = -1;
            else
                warming.Stop();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        long hits = 0;
        for (int i = 0; i < found.Length; i++)
            hits += found[i].Distance <= truth[(i / _k * _k) + _k - 1].Distance ? 1 : 0;
        string engine = $"akin-{index.Kind.Name()}{(index.Quantize == Quantize.None ? "" : "-" + index.Quantize.Name())}";
        return new OperatingPoint(engine, buildSeconds, effort, (double)hits / found.Length, _queries.Count / best, (double)index.MemoryBytes / Math.Max(1, index.Count));
    }

    private Neighbor[] Truth(VectorIndex index, CancellationToken cancellation)
    {
        var truth = new Neighbor[_queries.Count * _k];
        index.SearchMany(_queries.Values, truth, _k, new SearchOptions { Exact = true }, 0, cancellation);
        return truth;
    }
}

/// <summary>What an index did at one setting of its effort.</summary>
/// <param name="Engine">The kind of index and its quantization, such as akin-hnsw or akin-hnsw-int8.</param>
/// <param name="BuildSeconds">Seconds that building took.</param>
/// <param name="Effort">efSearch or searchK; 0 where there is none.</param>
/// <param name="Recall">Share of the true k nearest that were found, 0..1; an item as near as the k-th counts.</param>
/// <param name="QueriesPerSecond">Queries a second, the best of the rounds.</param>
/// <param name="BytesPerVector">Bytes of memory an item takes, exact vectors in a file left out.</param>
public sealed record OperatingPoint(string Engine, double BuildSeconds, int Effort, double Recall, double QueriesPerSecond, double BytesPerVector);
