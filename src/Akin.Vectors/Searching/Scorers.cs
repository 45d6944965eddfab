using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>Squared Euclidean distance.</summary>
internal readonly unsafe struct L2Scorer(Rows rows, byte* query) : IScorer
{
    private readonly byte* _rows = rows.Vectors;
    private readonly nint _stride = rows.Stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => FloatKernel.Sum<SquaredStep>((float*)(_rows + (slot * _stride)), (float*)query, (int)_stride / 4);

    public void Prefetch(int slot) => Prefetching.Row(_rows + (slot * _stride), _stride);

    public static float Distance(float score) => MathF.Sqrt(score);
}

/// <summary>Manhattan distance.</summary>
internal readonly unsafe struct L1Scorer(Rows rows, byte* query) : IScorer
{
    private readonly byte* _rows = rows.Vectors;
    private readonly nint _stride = rows.Stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => FloatKernel.Sum<AbsoluteStep>((float*)(_rows + (slot * _stride)), (float*)query, (int)_stride / 4);

    public void Prefetch(int slot) => Prefetching.Row(_rows + (slot * _stride), _stride);

    public static float Distance(float score) => score;
}

/// <summary>The negated inner product.</summary>
internal readonly unsafe struct ProductScorer(Rows rows, byte* query) : IScorer
{
    private readonly byte* _rows = rows.Vectors;
    private readonly nint _stride = rows.Stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => -FloatKernel.Sum<ProductStep>((float*)(_rows + (slot * _stride)), (float*)query, (int)_stride / 4);

    public void Prefetch(int slot) => Prefetching.Row(_rows + (slot * _stride), _stride);

    public static float Distance(float score) => score;
}

/// <summary>Twice the cosine distance, as the squared distance of the unit vectors: exactly 0 for the same vector. The query has length one, or is zero.</summary>
internal readonly unsafe struct CosineScorer(Rows rows, byte* query, bool zeroQuery) : IScorer
{
    private readonly byte* _rows = rows.Vectors;
    private readonly float* _inverse = rows.Inverse;
    private readonly nint _stride = rows.Stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot)
    {
        float inverse = _inverse[slot];
        // A zero vector has no direction: it is at distance 1 from everything.
        return zeroQuery || inverse == 0 ? 2 : FloatKernel.Sum<UnitStep>((float*)(_rows + (slot * _stride)), (float*)query, (int)_stride / 4, inverse);
    }

    public void Prefetch(int slot) => Prefetching.Row(_rows + (slot * _stride), _stride);

    public static float Distance(float score) => score / 2;
}

/// <summary>The number of differing bits.</summary>
internal readonly unsafe struct BitScorer(Rows rows, byte* query) : IScorer
{
    private readonly byte* _rows = rows.Vectors;
    private readonly nint _stride = rows.Stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => BitKernel.Differing((ulong*)(_rows + (slot * _stride)), (ulong*)query, (int)_stride / 8);

    public void Prefetch(int slot) => Prefetching.Row(_rows + (slot * _stride), _stride);

    public static float Distance(float score) => score;
}

/// <summary>Prefetches a row.</summary>
internal static unsafe class Prefetching
{
    /// <summary>Its first lines; the processor follows a stream by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row(byte* row, nint bytes)
    {
        if (!Sse.IsSupported)
            return;
        bytes = Math.Min(bytes, 1024);
        for (nint at = 0; at < bytes; at += 64)
            Sse.Prefetch0(row + at);
    }
}
