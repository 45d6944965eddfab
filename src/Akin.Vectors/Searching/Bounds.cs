using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>Says without a stored item's vector whether its score may be below a limit.</summary>
internal interface IBound
{
    bool MayBeBelow(int slot, float limit);

    void Prefetch(int slot);
}

/// <summary>Knows nothing.</summary>
internal readonly struct NoBound : IBound
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayBeBelow(int slot, float limit) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot)
    {
    }
}

/// <summary>By the items' sketches.</summary>
internal readonly unsafe struct SketchBound : IBound
{
    private readonly byte* _sketches, _query;
    private readonly float _scale, _unit, _rest, _cosine;

    public SketchBound(Rows rows, Scratch scratch)
    {
        Sketcher sketcher = rows.Sketcher!;
        _sketches = rows.Sketches;
        _query = scratch.Sketch;
        _scale = sketcher.Scale * sketcher.Scale;
        // A score of byte codes counts in squares of their step.
        _unit = rows.Layout.Quantize == Quantize.Int8 ? rows.Quantizer!.Scale * rows.Quantizer.Scale : 1;
        _rest = *(float*)(_query + Sketcher.Components);
        _cosine = 2 * _rest * sketcher.Trust.Cosine;
    }

    /// <summary>Whether sketches bound an index's scores: those that are squared distances, of vectors or of byte codes.</summary>
    public static bool Bounds(RowLayout layout) => layout.Metric is Metric.L2 or Metric.Cosine && layout.Quantize != Quantize.Bit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayBeBelow(int slot, float limit) => !(Bound(slot) >= limit * _unit);

    /// <summary>The least score that an item may have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Least(int slot) => Bound(slot) / _unit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Bound(int slot)
    {
        byte* sketch = _sketches + ((nint)slot * Sketcher.Stride);
        float rest = *(float*)(sketch + Sketcher.Components);
        return (_scale * Squared(sketch, _query)) + (_rest * _rest) + (rest * (rest - _cosine));
    }

    /// <summary>The cosine between the remainders that a score tells.</summary>
    public float Cosine(int slot, float score)
    {
        byte* sketch = _sketches + ((nint)slot * Sketcher.Stride);
        float rest = *(float*)(sketch + Sketcher.Components);
        return ((_scale * Squared(sketch, _query)) + (_rest * _rest) + (rest * rest) - (score * _unit)) / (2 * rest * _rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot)
    {
        if (!Sse.IsSupported)
            return;
        byte* sketch = _sketches + ((nint)slot * Sketcher.Stride);
        Sse.Prefetch0(sketch);
        Sse.Prefetch0(sketch + Sketcher.Stride - 1);
    }

    /// <summary>The squared distance of forty bytes: thirty-two and eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Squared(byte* a, byte* b)
    {
        if (!Avx512BW.IsSupported)
            return ByteKernel.Squared(a, b, Sketcher.Components);
        Vector512<short> d = Avx512BW.ConvertToVector512Int16(Vector256.Load(a)) - Avx512BW.ConvertToVector512Int16(Vector256.Load(b));
        Vector128<short> e = Sse41.ConvertToVector128Int16(a + 32) - Sse41.ConvertToVector128Int16(b + 32);
        Vector512<int> sum = Avx512BW.MultiplyAddAdjacent(d, d);
        Vector256<int> half = sum.GetLower() + sum.GetUpper();
        return Vector128.Sum(half.GetLower() + half.GetUpper() + Sse2.MultiplyAddAdjacent(e, e));
    }
}
