using System.Runtime.Intrinsics;
using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>What one search needs for itself, the prepared query above all; rented, so that searching allocates nothing once warm.</summary>
internal sealed unsafe class Scratch(RowLayout layout) : IDisposable
{
    private readonly NativeBlock _vector = new(layout.ExactStride);
    private readonly NativeBlock _code = new(layout.CodeStride);
    private readonly NativeBlock _sketch = new(layout.SketchStride + 64);
    private NativeBlock _met = new(0);
    private bool _encoded;
    private readonly NativeBlock _wide = new(layout.CodeStride * 2L);

    /// <summary>The query, padded as a stored vector is; with cosine of length one.</summary>
    public float* Vector => (float*)_vector.Pointer;

    /// <summary>With cosine: the query has no direction.</summary>
    public bool ZeroQuery { get; private set; }

    /// <summary>Its code.</summary>
    public byte* Code => _code.Pointer;

    /// <summary>Its sketch.</summary>
    public byte* Sketch => _sketch.Pointer;

    /// <summary>Its byte code in 16 bits a component.</summary>
    public short* Wide => (short*)_wide.Pointer;

    /// <summary>What would be kept beside its code.</summary>
    public Rows.Term Term { get; private set; }

    /// <summary>By how much its byte code misses it.</summary>
    public float Missed { get; private set; }

    /// <summary>Whether the last scores given were by exact vectors, not by codes.</summary>
    public bool ScoresAreExact { get; set; }

    public NearestHits Nearest { get; } = new();

    /// <summary>Of <see cref="Nearest"/>, the nearest by exact vectors.</summary>
    public NearestHits Rescored { get; } = new();

    public Visited Visited { get; } = new();

    public CandidatePool Candidates { get; } = new();

    /// <summary>Nodes still to be followed, by key.</summary>
    public KeyHeap Open { get; } = new();

    /// <summary>A buffer of candidates for choosing links.</summary>
    public (float Score, int Slot)[] Ranked { get; set; } = [];

    /// <summary>Room for so many slots; what is in it stays when no more is asked for.</summary>
    public int* Met(int count)
    {
        if (_met.Length < count * 4L)
        {
            _met.Dispose();
            _met = new NativeBlock(count * 4L);
        }

        return (int*)_met.Pointer;
    }

    /// <summary>Takes a query as the rows want it; its code and its sketch wait until <see cref="Encode"/>.</summary>
    public void Prepare(ReadOnlySpan<float> query)
    {
        _encoded = false;
        ZeroQuery = false;
        if (layout.Metric == Metric.Hamming)
        {
            fixed (float* q = query)
                BitKernel.Pack(q, 1, query.Length, layout.Center, (ulong*)Code, layout.CodeStride / 8);
            return;
        }

        query.CopyTo(new Span<float>(Vector, layout.Dimensions));
        if (layout.Metric == Metric.Cosine)
            Normalize(Rows.InverseLength(Vector, layout.Padded));
    }

    /// <summary>Takes a stored item as the query.</summary>
    public void Prepare(Rows rows, int slot)
    {
        _encoded = true;
        ZeroQuery = false;
        Buffer.MemoryCopy(rows.Vector(slot), Vector, layout.ExactStride, layout.ExactStride);
        Buffer.MemoryCopy(rows.Code(slot), Code, layout.CodeStride, layout.CodeStride);
        if (layout.Metric == Metric.Cosine)
            Normalize(rows.Inverse[slot]);
        Missed = rows.Quantizer?.Missed ?? 0;
        if (layout.TermStride > 0)
            Term = rows.Terms[slot];
        if (layout.Quantize == Quantize.Int8)
            Widen();

        if (rows.Sketcher is not null)
            Buffer.MemoryCopy(rows.Sketches + ((nint)slot * layout.SketchStride), Sketch, layout.SketchStride, layout.SketchStride);
    }

    public void Dispose()
    {
        _vector.Dispose();
        _code.Dispose();
        _wide.Dispose();
        _met.Dispose();
        _sketch.Dispose();
        Candidates.Dispose();
        Open.Dispose();
    }

    private void Normalize(float inverse)
    {
        ZeroQuery = inverse == 0;
        for (int i = 0; i < layout.Dimensions; i++)
            Vector[i] *= inverse;
    }

    /// <summary>Makes the query's code and sketch, unless that is done: an exact scan of a few matches takes less time.</summary>
    public void Encode(Rows rows)
    {
        if (_encoded)
            return;
        _encoded = true;
        if (layout.Metric == Metric.Hamming)
        {
            if (rows.Sketcher is not null)
                rows.SketchBits((ulong*)Code, Sketch);
            return;
        }

        if (rows.Sketcher is { } sketcher)
        {
            float* centered = stackalloc float[layout.Padded];
            sketcher.Write(Vector, 1, centered, Sketch);
        }

        if (rows.Quantizer is not { } quantizer)
            return;
        if (layout.Bits)
        {
            BitKernel.Pack(Vector, 1, layout.Dimensions, quantizer.Offsets, (ulong*)Code, layout.CodeStride / 8);
            return;
        }

        Missed = quantizer.Encode(Vector, 1, Code, layout.CodeStride);
        if (layout.TermStride > 0)
            Term = rows.GetTerm(Code);
        Widen();
    }

    private void Widen()
    {
        for (int i = 0; i < layout.CodeStride; i += Vector128<byte>.Count)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(Code + i));
            Vector128.Store(low.AsInt16(), Wide + i);
            Vector128.Store(high.AsInt16(), Wide + i + 8);
        }
    }
}
