using System.Collections.Concurrent;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <summary>What all kinds of index share: items in slots, their ids, the checks on what comes in, and readers beside a writer.</summary>
public abstract unsafe partial class VectorIndex : IVectorIndex
{
    /// <summary>The most components a vector may have.</summary>
    public const int MaxDimensions = Checks.MaxDimensions;

    private readonly Lock _writing = new();
    private readonly Stack<int> _free = new();
    private readonly ConcurrentBag<Scratch> _scratches = [];

    private volatile Generation _now;
    private bool _disposed;

    private protected VectorIndex(Generation start, IndexOptions options)
    {
        _now = start;
        Options = options;
        Rows rows = start.Rows;
        for (int slot = 0; slot < rows.High; slot++)
        {
            if (rows.State[slot] == Rows.Free)
                _free.Push(slot);
        }
    }

    /// <inheritdoc/>
    public abstract string Kind { get; }

    /// <inheritdoc/>
    public int Dimensions => _now.Rows.Layout.Dimensions;

    /// <inheritdoc/>
    public Metric Metric => _now.Rows.Layout.Metric;

    /// <summary>What is searched in place of the exact vectors.</summary>
    public Quantise Quantise => _now.Rows.Layout.Quantise;

    /// <inheritdoc/>
    public int Count => _now.Rows.Map.Count;

    /// <inheritdoc/>
    public IReadOnlyCollection<long> Ids
    {
        get
        {
            lock (_writing)
            {
                CheckOpen();
                Rows rows = _now.Rows;
                var ids = new List<long>(rows.Map.Count);
                for (int slot = 0; slot < rows.High; slot++)
                {
                    if (rows.IsLive(slot))
                        ids.Add(rows.Ids[slot]);
                }

                return ids;
            }
        }
    }

    /// <summary>The bytes of memory that the items take, exact vectors in a file left out.</summary>
    public long MemoryBytes
    {
        get
        {
            Rows rows = _now.Rows;
            long bytes = rows.Used().Skip(rows.Layout.Place == ExactVectors.File ? 1 : 0).Sum(block => block.Block.Length);
            return bytes + rows.Map.Bytes + StructureBytes(_now);
        }
    }

    private protected IndexOptions Options { get; }

    private protected Generation Now => _now;

    private protected Epochs Readers { get; } = new();

    /// <inheritdoc/>
    public void Add(long id, ReadOnlySpan<float> vector) => AddRange([id], vector, 1);

    /// <inheritdoc/>
    public void AddRange(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, int threads = 0, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        Checks.Vectors(vectors, ids.Length, Dimensions, nameof(vectors));
        threads = Workers.Count(threads, ids.Length);
        lock (_writing)
        {
            CheckOpen();
            Checks.NewIds(_now.Rows, ids);
            if (ids.IsEmpty)
                return;
            fixed (float* v = vectors)
            {
                MakeRoom(v, ids.Length);
                int[] slots = Write(ids, v, threads);
                try
                {
                    Link(_now, slots, threads, progress, cancellation);
                }
                finally
                {
                    // What was not linked for being cancelled is given back.
                    foreach (int slot in slots)
                    {
                        if (!_now.Rows.IsLive(slot))
                            Abandon(slot);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public bool Remove(long id)
    {
        lock (_writing)
        {
            CheckOpen();
            Rows rows = _now.Rows;
            int slot = rows.Map.Find(rows, id);
            if (slot < 0)
                return false;
            rows.Map.Remove(rows, id);
            Volatile.Write(ref rows.State[slot], Rows.Deleted);
            Unlink(_now, slot);
            if (_free.Count > 1024 && _free.Count > 2 * (long)Count)
                Compact();
            return true;
        }
    }

    /// <inheritdoc/>
    public bool Contains(long id)
    {
        CheckOpen();
        int seat = Readers.Enter();
        try
        {
            CheckOpen();
            Rows rows = _now.Rows;
            return rows.Map.Find(rows, id) >= 0;
        }
        finally
        {
            Readers.Leave(seat);
        }
    }

    /// <inheritdoc/>
    public bool TryGetVector(long id, Span<float> destination)
    {
        if (destination.Length < Dimensions)
            throw new ArgumentException($"a vector has {Dimensions} components, the destination only {destination.Length}", nameof(destination));
        CheckOpen();
        int seat = Readers.Enter();
        try
        {
            CheckOpen();
            Rows rows = _now.Rows;
            int slot = rows.Layout.Padded == 0 ? -1 : rows.Map.Find(rows, id);
            if (slot < 0)
                return false;
            new ReadOnlySpan<float>(rows.Vector(slot), rows.Layout.Dimensions).CopyTo(destination);
            return true;
        }
        finally
        {
            Readers.Leave(seat);
        }
    }

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<Neighbour> results, in SearchOptions options = default)
    {
        Checks.Vectors(query, 1, Dimensions, nameof(query));
        return Search(query, null, results, options);
    }

    /// <inheritdoc/>
    public int SearchById(long id, Span<Neighbour> results, in SearchOptions options = default) => Search([], id, results, options);

    /// <inheritdoc/>
    public void SearchMany(ReadOnlySpan<float> queries, Span<Neighbour> results, int k, in SearchOptions options = default, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        int n = queries.Length / Dimensions;
        Checks.Vectors(queries, n, Dimensions, nameof(queries));
        if (results.Length < (long)n * k)
            throw new ArgumentException($"{n} queries with {k} hits each need {(long)n * k} results, not {results.Length}", nameof(results));
        CheckOpen();
        SearchOptions shared = options;
        fixed (float* q = queries)
        fixed (Neighbour* r = results)
        {
            float* query = q;
            Neighbour* row = r;
            // The lanes of a block are queries, so a block that a few queries would leave mostly empty does not pay.
            if ((options.Exact || IsExact) && Metric != Metric.Hamming && n >= 8 && k is > 0 and <= BlockedScan.MostHits)
            {
                Blocked(query, row, n, k, options, threads, cancellation);
                return;
            }

            Workers.ForEach(threads, n, i =>
            {
                var hits = new Span<Neighbour>(row + ((long)i * k), k);
                int found = Search(new ReadOnlySpan<float>(query + ((long)i * Dimensions), Dimensions), null, hits, shared);
                hits[found..].Fill(Neighbour.None);
            }, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WhileWhole(now => SaveTo(path, now));
    }

    /// <summary>Waits for the searches under way, then frees the memory.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            if (_disposed)
                return;
            Volatile.Write(ref _disposed, true);
            Readers.Drain();
            _now.Dispose();
            while (_scratches.TryTake(out Scratch? scratch))
                scratch.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Uses the index with every slot live, while no writer changes it.</summary>
    private protected void WhileWhole(Action<Generation> use)
    {
        lock (_writing)
        {
            CheckOpen();
            Tidy(_now);
            if (_now.Rows.High > Count)
                Compact();
            use(_now);
        }
    }

    /// <summary>Whether the kind compares every query with every exact vector.</summary>
    private protected virtual bool IsExact => false;

    /// <summary>Makes written slots findable, calling <see cref="Publish"/> for each; called with the writer's lock held.</summary>
    private protected abstract void Link(Generation now, int[] slots, int threads, IProgress<int>? progress, CancellationToken cancellation);

    /// <summary>Takes a slot, already marked deleted, out of the structure, or leaves it to be taken out later.</summary>
    private protected abstract void Unlink(Generation now, int slot);

    /// <summary>Takes out of the structure what <see cref="Unlink"/> left for later.</summary>
    private protected abstract void Tidy(Generation now);

    /// <summary>The structure over larger rows.</summary>
    private protected abstract IDisposable Grow(Generation now, Rows rows);

    /// <summary>The structure over rows of which some have moved, given the new slot of each old one or -1.</summary>
    private protected abstract IDisposable Move(Generation now, Rows rows, int[] moved);

    private protected abstract void SaveTo(string path, Generation now);

    private protected abstract long StructureBytes(Generation now);

    /// <summary>Fills the scratch's hits with candidates for the nearest.</summary>
    /// <param name="now">What to search.</param>
    /// <param name="scratch">The prepared query.</param>
    /// <param name="k">Hits wanted in the end.</param>
    /// <param name="candidates">Hits to hand over, of which the exact scores decide.</param>
    /// <param name="options">Filter and effort.</param>
    private protected abstract void Find(Generation now, Scratch scratch, int k, int candidates, in SearchOptions options);

    /// <summary>Makes a linked slot an item. Called from one thread at a time.</summary>
    private protected static void Publish(Rows rows, int slot)
    {
        Volatile.Write(ref rows.State[slot], Rows.Live);
        rows.Map.Add(rows, rows.Ids[slot], slot);
    }

    /// <summary>Gives slots back for reuse once no reader can be looking at them.</summary>
    private protected void Recycle(Rows rows, IReadOnlyList<int> slots) => Readers.Retire(() =>
    {
        // After a compaction the slots are no more.
        if (!ReferenceEquals(rows.Map, _now.Rows.Map))
            return;
        foreach (int slot in slots)
        {
            _now.Rows.State[slot] = Rows.Free;
            _free.Push(slot);
        }
    });

    /// <summary>Swaps in another generation; the old one is freed when its readers have left.</summary>
    private protected void Become(Generation next, Action freeOld)
    {
        _now = next;
        Readers.Retire(freeOld);
    }

    internal Scratch Rent(Generation now) => _scratches.TryTake(out Scratch? scratch) ? scratch : new Scratch(now.Rows.Layout);

    internal void Return(Scratch scratch) => _scratches.Add(scratch);

    private void CheckOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    private int Search(ReadOnlySpan<float> query, long? item, Span<Neighbour> results, in SearchOptions options)
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
                scratch.Prepare(rows, query);
            else if (rows.Map.Find(rows, id) is >= 0 and var slot)
                scratch.Prepare(rows, slot);
            else
                throw new KeyNotFoundException($"no item has id {id}");
            int k = Math.Min(results.Length, rows.High);
            if (options.Exact || k == rows.High)
            {
                scratch.Nearest.Start(k);
                var scan = new Scan(rows, scratch.Nearest, new ItemFilter(rows, options));
                Scoring.Exactly(rows, scratch, ref scan);
            }
            else if (k > 0)
            {
                int candidates = rows.Layout.Quantise == Quantise.None ? k : (int)Math.Min(rows.High, (long)k * Options.Oversample);
                Find(now, scratch, k, candidates, options);
            }
            else
            {
                return 0;
            }

            fixed (Neighbour* hits = results)
            {
                var handOut = new HandOut(scratch.Nearest, options.MaxDistance, hits, results.Length);
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

    private void Blocked(float* queries, Neighbour* results, int n, int k, SearchOptions options, int threads, CancellationToken cancellation)
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
