using System.Numerics;
using System.Runtime.Intrinsics;
using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>
/// Exact search with many float queries: a block of queries that fits the second cache meets every row while it is there, so the rows are
/// read from memory once a block instead of once a query. Workers take blocks until there are none.
/// </summary>
internal sealed unsafe class BlockedScan
{
    /// <summary>Above this k the heaps of a block outgrow the cache.</summary>
    public const int MostHits = 1024;

    // Queries are found by sums rounded in another order than a single search's, so a few more are kept and scored again.
    private const int Spare = 8;
    private const int CacheBytes = 512 << 10;
    private readonly VectorIndex _index;
    private readonly Generation _now;
    private readonly Rows _rows;
    private readonly int[] _slots;
    private readonly float* _queries;
    private readonly Neighbor* _results;
    private readonly int _n, _k, _lanes, _perBlock;
    private readonly SearchOptions _options;
    private readonly CancellationToken _cancellation;
    private int _next = -1;

    /// <summary>The caller keeps a reader's seat while this lives.</summary>
    public BlockedScan(VectorIndex index, Generation now, float* queries, Neighbor* results, int n, int k, SearchOptions options, CancellationToken cancellation)
    {
        (_index, _now, _rows, _n, _k, _options, _cancellation) = (index, now, now.Rows, n, k, options, cancellation);
        _queries = queries;
        _results = results;
        _slots = Matching(_rows, options);
        _lanes = 2 * (Vector512.IsHardwareAccelerated ? Lanes512.Count : Vector256.IsHardwareAccelerated ? Lanes256.Count : Lanes128.Count);
        int panels = Math.Max(1, CacheBytes / (_rows.Layout.ExactStride * _lanes));
        _perBlock = panels * _lanes;
        Blocks = (n + _perBlock - 1) / _perBlock;
    }

    public int Blocks { get; }

    /// <summary>One worker's part.</summary>
    public void Run()
    {
        using var panels = new NativeBlock((long)_rows.Layout.ExactStride * _perBlock);
        var nearest = new NearestHits[_perBlock];
        for (int i = 0; i < nearest.Length; i++)
            nearest[i] = new NearestHits();
        Scratch scratch = _index.Rent(_now);
        try
        {
            for (int block; (block = Interlocked.Increment(ref _next)) < Blocks;)
            {
                int first = block * _perBlock, count = Math.Min(_perBlock, _n - first);
                Pack(first, count, (float*)panels.Pointer, scratch);
                for (int i = 0; i < count; i++)
                    nearest[i].Start(_k + Spare);
                if (Vector512.IsHardwareAccelerated)
                    Meet<Lanes512>((float*)panels.Pointer, count, nearest);
                else if (Vector256.IsHardwareAccelerated)
                    Meet<Lanes256>((float*)panels.Pointer, count, nearest);
                else
                    Meet<Lanes128>((float*)panels.Pointer, count, nearest);
                for (int i = 0; i < count; i++)
                    HandOut(first + i, nearest[i], scratch);
            }
        }
        finally
        {
            _index.Return(scratch);
        }
    }

    private static int[] Matching(Rows rows, SearchOptions options)
    {
        var slots = new List<int>(rows.High);
        var filter = new ItemFilter(rows, options);
        for (int slot = 0; slot < rows.High; slot++)
        {
            if (filter.Passes(slot))
                slots.Add(slot);
        }

        return [.. slots];
    }

    private ReadOnlySpan<float> Query(int i) => new(_queries + ((long)i * _rows.Layout.Dimensions), _rows.Layout.Dimensions);

    /// <summary>Turns queries into panels: component by component, a lane a query; lanes without a query are zero.</summary>
    private void Pack(int first, int count, float* panels, Scratch scratch)
    {
        int length = _rows.Layout.Padded;
        for (int i = 0; i < (count + _lanes - 1) / _lanes * _lanes; i++)
        {
            float* lane = panels + ((long)(i / _lanes) * _lanes * length) + (i % _lanes);
            if (i < count)
                scratch.Prepare(Query(first + i));
            for (int c = 0; c < length; c++)
                lane[(long)c * _lanes] = i < count ? scratch.Vector[c] : 0;
        }
    }

    private void Meet<T>(float* panels, int count, NearestHits[] nearest)
        where T : struct, ILanes<T>
    {
        switch (_rows.Layout.Metric)
        {
            case Metric.L2:
                Meet<T, SquaredStep>(panels, count, nearest);
                break;
            case Metric.L1:
                Meet<T, AbsoluteStep>(panels, count, nearest);
                break;
            default:
                Meet<T, ProductStep>(panels, count, nearest);
                break;
        }
    }

    private void Meet<T, TStep>(float* panels, int count, NearestHits[] nearest)
        where T : struct, ILanes<T>
        where TStep : struct, IStep
    {
        int length = _rows.Layout.Padded, width = 2 * T.Count;
        float* sums = stackalloc float[BlockKernel.Rows * width];
        float** rows = stackalloc float*[BlockKernel.Rows];
        // Lanes without a query keep a limit that nothing passes.
        var limits = new float[(count + width - 1) / width * width];
        Array.Fill(limits, float.PositiveInfinity, 0, count);
        Array.Fill(limits, float.NegativeInfinity, count, limits.Length - count);
        fixed (float* limit = limits)
        {
            for (int at = 0; at < _slots.Length; at += BlockKernel.Rows)
            {
                if (at % (BlockKernel.Rows * 1024) == 0)
                    _cancellation.ThrowIfCancellationRequested();
                int group = Math.Min(BlockKernel.Rows, _slots.Length - at);
                for (int r = 0; r < BlockKernel.Rows; r++)
                    rows[r] = _rows.Vector(_slots[at + Math.Min(r, group - 1)]);
                for (int start = 0; start < count; start += width)
                {
                    BlockKernel.Sum<TStep, T>(rows, panels + ((long)start * length), length, sums);
                    for (int r = 0; r < group; r++)
                        Take<T>(_slots[at + r], sums + (r * width), limit + start, nearest.AsSpan(start));
                }
            }
        }
    }

    /// <summary>Turns a row's sums into scores and offers those within the limits of their queries.</summary>
    private void Take<T>(int slot, float* sums, float* limits, Span<NearestHits> nearest)
        where T : struct, ILanes<T>
    {
        (float factor, float offset) = _rows.Layout.Metric switch
        {
            Metric.Cosine => (-2 * _rows.Inverse[slot], 2f),
            Metric.InnerProduct => (-1f, 0f),
            _ => (1f, 0f),
        };
        T scale = T.Broadcast(factor), shift = T.Broadcast(offset);
        for (int half = 0; half < 2 * T.Count; half += T.Count)
        {
            T scores = T.MultiplyAdd(T.Load(sums + half), scale, shift);
            uint within = T.AtMost(scores, T.Load(limits + half));
            if (within == 0)
                continue;
            T.Store(scores, sums + half);
            for (; within != 0; within &= within - 1)
            {
                int lane = half + BitOperations.TrailingZeroCount(within);
                nearest[lane].Offer(sums[lane], slot, _rows.Ids[slot]);
                limits[lane] = nearest[lane].Limit;
            }
        }
    }

    private void HandOut(int query, NearestHits nearest, Scratch scratch)
    {
        scratch.Prepare(Query(query));
        Neighbor* row = _results + ((long)query * _k);
        var handOut = new HandOut(nearest, scratch.Rescored, default, _options.MaxDistance, row, _k);
        Scoring.Exactly(_rows, scratch, ref handOut);
        new Span<Neighbor>(row + handOut.Count, _k - handOut.Count).Fill(Neighbor.None);
    }
}
