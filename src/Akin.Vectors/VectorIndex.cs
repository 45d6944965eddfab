using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using Akin.Vectors.Distances;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <summary>What all kinds of index share: items in slots, their ids, the checks on what comes in, and readers beside a writer.</summary>
public abstract unsafe class VectorIndex : IVectorIndex
{
    /// <summary>The most components a vector may have.</summary>
    public const int MaxDimensions = 65_536;

    private readonly Lock _writing = new();
    private readonly IdMap _map = new();
    private readonly Stack<int> _free = new();
    private readonly ConcurrentBag<Scratch> _scratches = [];
    private volatile Rows _rows;
    private int _count;
    private bool _disposed;

    private protected VectorIndex(int dimensions, Metric metric, IndexOptions options)
        : this(new Rows(Checked(dimensions), metric, CheckedCentre(metric, dimensions, options.Centre), 0))
    {
    }

    private protected VectorIndex(Rows rows)
    {
        _rows = rows;
        _map.Rebuild(rows, rows.High);
        for (int slot = 0; slot < rows.High; slot++)
        {
            if (rows.State[slot] == Rows.Live)
            {
                _map.Add(rows, rows.Ids[slot], slot);
                _count++;
            }
        }
    }

    /// <inheritdoc/>
    public abstract string Kind { get; }

    /// <inheritdoc/>
    public int Dimensions => _rows.Dimensions;

    /// <inheritdoc/>
    public Metric Metric => _rows.Metric;

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public IReadOnlyCollection<long> Ids
    {
        get
        {
            lock (_writing)
            {
                CheckOpen();
                var ids = new long[_count];
                for (int slot = 0, at = 0; slot < _rows.High; slot++)
                {
                    if (_rows.State[slot] == Rows.Live)
                        ids[at++] = _rows.Ids[slot];
                }

                return ids;
            }
        }
    }

    internal Rows Stored => _rows;

    internal Epochs Readers { get; } = new();

    /// <inheritdoc/>
    public void Add(long id, ReadOnlySpan<float> vector) => AddRange([id], vector, 1);

    /// <inheritdoc/>
    public void AddRange(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, int threads = 0, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        CheckVectors(vectors, ids.Length, "vectors");
        lock (_writing)
        {
            CheckOpen();
            CheckNew(ids);
            if (ids.IsEmpty)
                return;
            var slots = new int[ids.Length];
            MakeRoom(ids.Length);
            Rows rows = _rows;
            for (int i = 0; i < slots.Length; i++)
            {
                int slot = _free.TryPop(out int reused) ? reused : rows.High++;
                slots[i] = slot;
                rows.Ids[slot] = ids[i];
                rows.Write(slot, vectors.Slice(i * Dimensions, Dimensions));
            }

            int linked = 0;
            try
            {
                Link(slots, Workers(threads, slots.Length), progress, cancellation);
                linked = slots.Length;
            }
            finally
            {
                foreach (int slot in slots)
                {
                    if (linked == 0 && rows.State[slot] != Rows.Live)
                        _free.Push(slot);
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
            Rows rows = _rows;
            int slot = _map.Find(rows, id);
            if (slot < 0)
                return false;
            _map.Remove(rows, id);
            Volatile.Write(ref rows.State[slot], Rows.Deleted);
            _count--;
            Unlink(slot);
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
            return _map.Find(_rows, id) >= 0;
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
            Rows rows = _rows;
            int slot = rows.Metric == Metric.Hamming ? -1 : _map.Find(rows, id);
            if (slot < 0)
                return false;
            new ReadOnlySpan<float>(rows.Row(slot), rows.Dimensions).CopyTo(destination);
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
        CheckVectors(query, 1, "query");
        return Search(query, null, results, options);
    }

    /// <inheritdoc/>
    public int SearchById(long id, Span<Neighbour> results, in SearchOptions options = default) => Search([], id, results, options);

    /// <inheritdoc/>
    public virtual void SearchMany(ReadOnlySpan<float> queries, Span<Neighbour> results, int k, in SearchOptions options = default, int threads = 0, CancellationToken cancellation = default)
    {
        int n = CheckMany(queries, results, k);
        SearchOptions shared = options;
        int next = -1;
        fixed (float* q = queries)
        fixed (Neighbour* r = results)
        {
            float* query = q;
            Neighbour* row = r;
            Parallel(Workers(threads, n), _ =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < n;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var hits = new Span<Neighbour>(row + ((long)i * k), k);
                    int found = Search(new ReadOnlySpan<float>(query + ((long)i * Dimensions), Dimensions), null, hits, shared);
                    hits[found..].Fill(Neighbour.None);
                }
            });
        }
    }

    /// <inheritdoc/>
    public void Save(string path)
    {
        lock (_writing)
        {
            CheckOpen();
            SaveTo(path);
        }
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
            _rows.Dispose();
            DisposeLinks();
            while (_scratches.TryTake(out Scratch? scratch))
                scratch.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes slots findable; called with the writer's lock held. Calls <see cref="Publish"/> for each.</summary>
    private protected abstract void Link(int[] slots, int threads, IProgress<int>? progress, CancellationToken cancellation);

    /// <summary>Takes a slot, already marked deleted, out of the structure, or leaves it to be taken out later.</summary>
    private protected abstract void Unlink(int slot);

    /// <summary>Follows the rows into a new block with more slots, before they are published.</summary>
    private protected abstract void Grow(Rows rows);

    private protected abstract void DisposeLinks();

    private protected abstract void SaveTo(string path);

    /// <summary>Fills scratch.Nearest with candidates for the k nearest; the exact scan unless a kind knows better.</summary>
    private protected virtual void Find(Rows rows, Scratch scratch, int k, in SearchOptions options)
    {
        scratch.Nearest.Start(Math.Min(k, rows.High));
        var scan = new Scan(rows, scratch.Nearest, options);
        Scoring.With(rows, scratch.Query, scratch.ZeroQuery, ref scan);
    }

    /// <summary>Makes a linked slot an item. Called from one thread at a time.</summary>
    private protected void Publish(int slot)
    {
        Rows rows = _rows;
        Volatile.Write(ref rows.State[slot], Rows.Live);
        _map.Add(rows, rows.Ids[slot], slot);
        _count++;
    }

    /// <summary>Gives a slot back for reuse once no reader can be looking at it.</summary>
    private protected void Recycle(int slot)
    {
        Rows rows = _rows;
        Readers.Retire(() =>
        {
            _rows.State[slot] = Rows.Free;
            _free.Push(slot);
        });
    }

    internal Scratch Rent(Rows rows) => _scratches.TryTake(out Scratch? scratch) ? scratch : new Scratch(rows.Stride);

    internal void Return(Scratch scratch) => _scratches.Add(scratch);

    private protected static int Workers(int threads, int work)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return Math.Clamp(threads == 0 ? Environment.ProcessorCount : threads, 1, Math.Max(work, 1));
    }

    private protected static void Parallel(int threads, Action<int> work)
    {
        if (threads == 1)
        {
            work(0);
            return;
        }

        try
        {
            System.Threading.Tasks.Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
        }
        catch (AggregateException failed) when (failed.InnerExceptions.FirstOrDefault(e => e is OperationCanceledException) is { } cancelled)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled);
        }
    }

    private protected void CheckOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    internal int CheckMany(ReadOnlySpan<float> queries, Span<Neighbour> results, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        int n = queries.Length / Dimensions;
        CheckVectors(queries, n, "queries");
        if (results.Length < (long)n * k)
            throw new ArgumentException($"{n} queries with {k} hits each need {(long)n * k} results, not {results.Length}", nameof(results));
        return n;
    }

    /// <summary>Writes the query as the metric wants it.</summary>
    internal static void Prepare(Rows rows, ReadOnlySpan<float> query, Scratch scratch)
    {
        scratch.ZeroQuery = false;
        if (rows.Metric == Metric.Hamming)
        {
            BitKernel.Pack(query, rows.Centre, (ulong*)scratch.Query, rows.Stride / 8);
            return;
        }

        query.CopyTo(new Span<float>(scratch.Query, rows.Dimensions));
        if (rows.Metric == Metric.Cosine)
            Normalise(rows, scratch, Rows.InverseLength((float*)scratch.Query, rows.Padded));
    }

    internal static void Normalise(Rows rows, Scratch scratch, float inverse)
    {
        scratch.ZeroQuery = inverse == 0;
        for (int i = 0; i < rows.Dimensions; i++)
            ((float*)scratch.Query)[i] *= inverse;
    }

    private int Search(ReadOnlySpan<float> query, long? item, Span<Neighbour> results, in SearchOptions options)
    {
        CheckOpen();
        int seat = Readers.Enter();
        Rows rows = _rows;
        Scratch scratch = Rent(rows);
        try
        {
            CheckOpen();
            if (item is { } id)
                PrepareItem(rows, id, scratch);
            else
                Prepare(rows, query, scratch);
            if (options.Exact || results.Length >= rows.High)
            {
                scratch.Nearest.Start(Math.Min(results.Length, rows.High));
                var scan = new Scan(rows, scratch.Nearest, options);
                Scoring.With(rows, scratch.Query, scratch.ZeroQuery, ref scan);
            }
            else
            {
                Find(rows, scratch, results.Length, options);
            }

            fixed (Neighbour* hits = results)
            {
                var handOut = new HandOut(scratch.Nearest, options.MaxDistance, hits, results.Length);
                Scoring.With(rows, scratch.Query, scratch.ZeroQuery, ref handOut);
                return handOut.Count;
            }
        }
        finally
        {
            Return(scratch);
            Readers.Leave(seat);
        }
    }

    private void PrepareItem(Rows rows, long id, Scratch scratch)
    {
        int slot = _map.Find(rows, id);
        if (slot < 0)
            throw new KeyNotFoundException($"no item has id {id}");
        scratch.ZeroQuery = false;
        Buffer.MemoryCopy(rows.Row(slot), scratch.Query, rows.Stride, rows.Stride);
        if (rows.Metric == Metric.Cosine)
            Normalise(rows, scratch, rows.Inverse[slot]);
    }

    private void MakeRoom(int items)
    {
        Readers.Collect();
        long needed = (long)_rows.High + items - _free.Count;
        if (needed > Array.MaxLength)
            throw new ArgumentException($"an index holds at most {Array.MaxLength} items, not {needed}");
        _map.Rebuild(_rows, _count + items);
        if (needed <= _rows.Capacity)
            return;
        Rows old = _rows;
        // One at a time: half as much again, so that copying stays cheap. Many at once: just what they need.
        Rows grown = old.Grow((int)Math.Max(needed, items > 1 ? 0 : Math.Min(Array.MaxLength, Math.Max(16, old.Capacity * 3L / 2))));
        Grow(grown);
        _rows = grown;
        Readers.Retire(old.Dispose);
    }

    private void CheckNew(ReadOnlySpan<long> ids)
    {
        var seen = new HashSet<long>(ids.Length);
        foreach (long id in ids)
        {
            if (_map.Find(_rows, id) >= 0)
                throw new ArgumentException($"id {id} is in the index already; remove it first", nameof(ids));
            if (!seen.Add(id))
                throw new ArgumentException($"id {id} is given twice", nameof(ids));
        }
    }

    private void CheckVectors(ReadOnlySpan<float> vectors, int n, string name)
    {
        if (vectors.Length != (long)n * Dimensions)
        {
            throw new ArgumentException(
                n == 1 ? $"the vector has {vectors.Length} components, the index {Dimensions}"
                       : $"{n} vectors of {Dimensions} components are {(long)n * Dimensions} numbers, not {vectors.Length}",
                name);
        }

        int at = IndexOfNonFinite(vectors);
        if (at >= 0)
            throw new ArgumentException($"component {at % Dimensions} of vector {at / Dimensions} is {vectors[at]}; every component must be finite", name);
    }

    /// <summary>A float is not finite where its exponent bits are all ones, that is where its magnitude's bits reach those of infinity.</summary>
    private static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        int i = 0;
        fixed (float* p = values)
        {
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector256<int> magnitude = Vector256.Load(p + i).AsInt32() & Vector256.Create(int.MaxValue);
                if (Vector256.GreaterThanAny(magnitude, Vector256.Create(0x7F7FFFFF)))
                    break;
            }
        }

        while (i < values.Length && float.IsFinite(values[i]))
            i++;
        return i < values.Length ? i : -1;
    }

    private static int Checked(int dimensions) => dimensions is > 0 and <= MaxDimensions
        ? dimensions
        : throw new ArgumentOutOfRangeException(nameof(dimensions), dimensions, $"a vector has 1 to {MaxDimensions} components");

    private static float[]? CheckedCentre(Metric metric, int dimensions, float[]? centre)
    {
        _ = metric.Name();
        if (centre is null)
            return null;
        if (metric != Metric.Hamming)
            throw new ArgumentException("only the Hamming metric has a centre", nameof(centre));
        if (centre.Length != dimensions || Array.Exists(centre, c => !float.IsFinite(c)))
            throw new ArgumentException($"the centre must have {dimensions} finite components", nameof(centre));
        return (float[])centre.Clone();
    }
}
