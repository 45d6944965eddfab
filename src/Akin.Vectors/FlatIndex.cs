using Akin.Vectors.Files;
using Akin.Vectors.Storage;

using Akin.Vectors.Searching;

namespace Akin.Vectors;

/// <summary>Exact search: every query is compared with every item.</summary>
public sealed unsafe class FlatIndex : VectorIndex
{
    /// <summary>An empty index.</summary>
    /// <exception cref="ArgumentException">The dimensions are not in 1..65,536, or the centre does not fit.</exception>
    public FlatIndex(int dimensions, Metric metric, IndexOptions? options = null)
        : base(dimensions, metric, options ?? new IndexOptions())
    {
    }

    internal FlatIndex(Rows rows)
        : base(rows)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "flat";

    /// <summary>Opens a saved index.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole flat index; the message says what is wrong.</exception>
    public static FlatIndex Open(string path) => IndexFile.Open<FlatIndex>(path);

    /// <inheritdoc/>
    public override void SearchMany(ReadOnlySpan<float> queries, Span<Neighbour> results, int k, in SearchOptions options = default, int threads = 0, CancellationToken cancellation = default)
    {
        int n = CheckMany(queries, results, k);
        // The lanes of a block are queries, so a block that a few queries would leave mostly empty does not pay.
        if (Metric == Metric.Hamming || n < 8 || k == 0 || k > BlockedScan.MostHits)
        {
            base.SearchMany(queries, results, k, options, threads, cancellation);
            return;
        }

        CheckOpen();
        int seat = Readers.Enter();
        try
        {
            CheckOpen();
            fixed (float* q = queries)
            fixed (Neighbour* r = results)
            {
                var work = new BlockedScan(this, Stored, q, r, n, k, options, cancellation);
                Parallel(Workers(threads, work.Blocks), _ => work.Run());
            }
        }
        finally
        {
            Readers.Leave(seat);
        }
    }

    private protected override void Link(int[] slots, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        foreach (int slot in slots)
            Publish(slot);
        progress?.Report(slots.Length);
    }

    private protected override void Unlink(int slot) => Recycle(slot);

    private protected override void Grow(Rows rows)
    {
    }

    private protected override void DisposeLinks()
    {
    }

    private protected override void SaveTo(string path) => IndexFile.Save(path, Kind, Stored, new long[IndexFile.Settings], []);
}
