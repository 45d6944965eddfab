using System.Runtime.CompilerServices;
using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>A sum over components of the exact vectors: squared Euclidean or Manhattan distance, or the negated inner product.</summary>
internal readonly unsafe struct SumScorer<TStep>(Rows rows, Scratch scratch, float sign) : IScorer
    where TStep : struct, IStep
{
    private readonly byte* _rows = rows.Exact;
    private readonly nint _stride = rows.Layout.ExactStride;
    private readonly float* _query = scratch.Vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => sign * FloatKernel.Sum<TStep>((float*)(_rows + (slot * _stride)), _query, (int)_stride / 4);

    public float Between(int a, int b) => sign * FloatKernel.Sum<TStep>((float*)(_rows + (a * _stride)), (float*)(_rows + (b * _stride)), (int)_stride / 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => Prefetching.Row(_rows + (slot * _stride), _stride);

    public static float Distance(float score) => typeof(TStep) == typeof(SquaredStep) ? MathF.Sqrt(score) : score;
}

/// <summary>Twice the cosine distance, as the squared distance of the unit vectors: exactly 0 for the same vector.</summary>
internal readonly unsafe struct CosineScorer(Rows rows, Scratch scratch) : IScorer
{
    private readonly byte* _rows = rows.Exact;
    private readonly float* _inverse = rows.Inverse;
    private readonly nint _stride = rows.Layout.ExactStride;
    private readonly float* _query = scratch.Vector;
    private readonly bool _zero = scratch.ZeroQuery;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot)
    {
        float inverse = _inverse[slot];
        // A zero vector has no direction: it is at distance 1 from everything.
        return _zero || inverse == 0 ? 2 : FloatKernel.Sum<UnitStep>((float*)(_rows + (slot * _stride)), _query, (int)_stride / 4, inverse);
    }

    public float Between(int a, int b) =>
        2 - (2 * FloatKernel.Sum<ProductStep>((float*)(_rows + (a * _stride)), (float*)(_rows + (b * _stride)), (int)_stride / 4) * _inverse[a] * _inverse[b]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => Prefetching.Row(_rows + (slot * _stride), _stride);

    public static float Distance(float score) => score / 2;
}
