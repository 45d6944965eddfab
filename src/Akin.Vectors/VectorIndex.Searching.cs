using System.Collections.Concurrent;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <content>The readers' side: no locks, and no allocation once warm.</content>
public abstract unsafe partial class VectorIndex
{
    private readonly ConcurrentBag<Scratch> _scratches = [];

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<Neighbor> results, in SearchOptions options = default)
    {
        CheckOpen();
        Checks.Vectors(query, 1, Dimensions, Metric, nameof(query));
        Checks.Hits(results.Length, nameof(results));
        Checks.Effort(options);
        return Search(query, null, results, options);
    }

    /// <inheritdoc/>
    public int SearchById(long id, Span<Neighbor> results, in SearchOptions options = default)
    {
        CheckOpen();
        Checks.Hits(results.Length, nameof(results));
        Checks.Effort(options);
        return Search([], id, results, options);
    }

    /// <inheritdoc/>
    public void SearchMany(ReadOnlySpan<float> queries, Span<Neighbor> results, int k, in SearchOptions options = default, int threads = 0, CancellationToken cancellation = default)
    {
        CheckOpen();
        int n = queries.Length / Dimensions;
        Checks.Vectors(queries, n, Dimensions, Metric, nameof(queries));
        Checks.Hits(k, nameof(k));
        Checks.Effort(options);
        if (results.Length < (long)n * k)
            throw new ArgumentException($"{n} queries with {k} hits each need {(long)n * k} results, not {results.Length}", nameof(results));
        SearchOptions shared = options;
        fixed (float* q = queries)
        fixed (Neighbor* r = results)
        {
            float* query = q;
            Neighbor* row = r;
            // The lanes of a block are queries, so a block that a few queries would leave mostly empty does not pay.
            if ((options.Exact || IsExact) && Metric != Metric.Hamming && n >= 8 && k <= Math.Min(Count, BlockedScan.MostHits))
            {
                Blocked(query, row, n, k, options, threads, cancellation);
                return;
            }

            Workers.ForEach(threads, n, i =>
            {
                var hits = new Span<Neighbor>(row + ((long)i * k), k);
                int found = Search(new ReadOnlySpan<float>(query + ((long)i * Dimensions), Dimensions), null, hits, shared);
                hits[found..].Fill(Neighbor.None);
            }, cancellation);
        }
    }

    /// <summary>Whether the kind compares every query with every exact vector.</summary>
    private protected virtual bool IsExact => false;

    /// <summary>Fills the scratch's hits with candidates for the nearest.</summary>
    /// <param name="now">What to search.</param>
    /// <param name="scratch">The prepared query.</param>
    /// <param name="k">Hits wanted in the end.</param>
    /// <param name="candidates">Hits to hand over, of which the exact scores decide.</param>
    /// <param name="options">Filter and effort.</param>
    private protected abstract void Find(Generation now, Scratch scratch, int k, int candidates, in SearchOptions options);

    internal Scratch Rent(Generation now) => _scratches.TryTake(out Scratch? scratch) ? scratch : new Scratch(now.Rows.Layout);

    internal void Return(Scratch scratch) => _scratches.Add(scratch);

    // What is asked has been checked. Items that leave meanwhile are no fault of the caller: there are fewer hits then, or none.
    private int Search(ReadOnlySpan<float> query, long? item, Span<Neighbor> results, in SearchOptions options)
    {
        CheckOpen();
        int seat = Readers.Enter();
        Scratch? scratch = null;
        try
        {
            CheckOpen();
            Generation now = _now;
            Rows rows = now.Rows;
            scratch = Rent(now);
            if (item is not { } id)
                scratch.Prepare(query);
            else if (rows.Map.Find(rows, id) is >= 0 and var slot)
                scratch.Prepare(rows, slot);
            else
                throw new KeyNotFoundException($"no item has id {id}");
            int k = Math.Min(results.Length, rows.High);
            if (k == 0)
                return 0;
            if (options.Exact || k == rows.High)
            {
                scratch.Nearest.Start(k);
                var scan = new Scan(rows, scratch.Nearest, new ItemFilter(rows, options));
                Scoring.Exactly(rows, scratch, ref scan);
            }
            else
            {
                int candidates = rows.Layout.Quantize == Quantize.None ? k : (int)Math.Min(rows.High, (long)k * (options.Oversample ?? Options.Oversample));
                Find(now, scratch, k, candidates, options);
            }

            fixed (Neighbor* hits = results)
            {
                var handOut = new HandOut(scratch.Nearest, scratch.Rescored, new CodeBound(rows, scratch), options.MaxDistance, hits, results.Length);
                Scoring.Exactly(rows, scratch, ref handOut);
                return handOut.Count;
            }
        }
        finally
        {
            if (scratch is not null)
                Return(scratch);
            Readers.Leave(seat);
        }
    }

    private void Blocked(float* queries, Neighbor* results, int n, int k, SearchOptions options, int threads, CancellationToken cancellation)
    {
        int seat = Readers.Enter();
        try
        {
            CheckOpen();
            var scan = new BlockedScan(this, _now, queries, results, n, k, options, cancellation);
            Workers.Run(Workers.Count(threads, scan.Blocks), scan.Run);
        }
        finally
        {
            Readers.Leave(seat);
        }
    }
}
