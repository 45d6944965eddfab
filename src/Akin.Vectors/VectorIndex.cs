using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <summary>What all kinds of index share: items in slots, their ids, the checks on what comes in, and readers beside a writer.</summary>
public abstract unsafe partial class VectorIndex : IVectorIndex
{
    /// <summary>The most components a vector may have.</summary>
    public const int MaxDimensions = Checks.MaxDimensions;

    private readonly Lock _writing = new();

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
            else if (rows.State[slot] == Rows.Deleted)
                _deleted.Add(slot);
        }
    }

    /// <inheritdoc/>
    public abstract IndexKind Kind { get; }

    /// <inheritdoc/>
    public int Dimensions => _now.Rows.Layout.Dimensions;

    /// <inheritdoc/>
    public Metric Metric => _now.Rows.Layout.Metric;

    /// <summary>What is searched in place of the exact vectors.</summary>
    public Quantize Quantize => _now.Rows.Layout.Quantize;

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

    /// <inheritdoc/>
    public long Tag { get; set; }

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

    /// <summary>With quantization: k times this many candidates are scored again with their exact vectors, unless a search says otherwise. 1..1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to something else.</exception>
    public int Oversample
    {
        get => Options.Oversample;
        set
        {
            Checks.InRange(value, 1, Checks.MaxOversample, nameof(value));
            Options = Options with { Oversample = value };
        }
    }

    private protected IndexOptions Options { get; set; }

    private protected Generation Now => _now;

    private protected Epochs Readers { get; } = new();

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
            Tidy();
            if (_now.Rows.High > Count)
                Compact();
            use(_now);
        }
    }

    private protected abstract void SaveTo(string path, Generation now);

    private protected abstract long StructureBytes(Generation now);

    private void CheckOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
}
