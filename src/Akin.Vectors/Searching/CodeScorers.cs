using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>The number of differing bits.</summary>
internal readonly unsafe struct BitScorer(Rows rows, Scratch scratch) : IScorer
{
    private readonly byte* _codes = rows.Codes;
    private readonly nint _stride = rows.Layout.CodeStride;
    private readonly byte* _query = scratch.Code;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => BitKernel.Differing((ulong*)(_codes + (slot * _stride)), (ulong*)_query, (int)_stride / 8);

    public float Between(int a, int b) => BitKernel.Differing((ulong*)(_codes + (a * _stride)), (ulong*)(_codes + (b * _stride)), (int)_stride / 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => Prefetching.Row(_codes + (slot * _stride), _stride);

    public static float Distance(float score) => score;
}

/// <summary>The squared distance of byte codes, exact in whole numbers.</summary>
internal readonly unsafe struct ByteSquaredScorer(Rows rows, Scratch scratch) : IScorer
{
    private readonly byte* _codes = rows.Codes;
    private readonly nint _stride = rows.Layout.CodeStride;
    private readonly short* _query = scratch.Wide;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => ByteKernel.Squared(_codes + (slot * _stride), _query, (int)_stride);

    public float Between(int a, int b) => ByteKernel.Squared(_codes + (a * _stride), _codes + (b * _stride), (int)_stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => Prefetching.Row(_codes + (slot * _stride), _stride);

    public static float Distance(float score) => throw new NotSupportedException("codes are for finding, not for reporting");
}

/// <summary>The Manhattan distance of byte codes.</summary>
internal readonly unsafe struct ByteAbsoluteScorer(Rows rows, Scratch scratch) : IScorer
{
    private readonly byte* _codes = rows.Codes;
    private readonly nint _stride = rows.Layout.CodeStride;
    private readonly byte* _query = scratch.Code;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => ByteKernel.Absolute(_codes + (slot * _stride), _query, (int)_stride);

    public float Between(int a, int b) => ByteKernel.Absolute(_codes + (a * _stride), _codes + (b * _stride), (int)_stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => Prefetching.Row(_codes + (slot * _stride), _stride);

    public static float Distance(float score) => throw new NotSupportedException("codes are for finding, not for reporting");
}

/// <summary>
/// The negated inner product that byte codes stand for, less the same for all: with x = o + s c, x y = o o + s o c + s o d + s^2 c d.
/// </summary>
internal readonly unsafe struct ByteProductScorer(Rows rows, Scratch scratch) : IScorer
{
    private readonly byte* _codes = rows.Codes;
    private readonly Rows.Term* _terms = rows.Terms;
    private readonly nint _stride = rows.Layout.CodeStride;
    private readonly short* _query = scratch.Wide;
    private readonly float _scale = rows.Quantizer!.Scale * rows.Quantizer.Scale;
    private readonly float _offset = scratch.Term.Offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int slot) => -((_scale * ByteKernel.Dot(_codes + (slot * _stride), _query, (int)_stride)) + _terms[slot].Offset + _offset);

    public float Between(int a, int b)
    {
        // 2 c d = |c|^2 + |d|^2 - |c - d|^2
        uint squared = ByteKernel.Squared(_codes + (a * _stride), _codes + (b * _stride), (int)_stride);
        double dot = ((double)_terms[a].Squared + _terms[b].Squared - squared) / 2;
        return -((_scale * (float)dot) + _terms[a].Offset + _terms[b].Offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot)
    {
        Prefetching.Row((byte*)(_terms + slot), sizeof(Rows.Term));
        Prefetching.Row(_codes + (slot * _stride), _stride);
    }

    public static float Distance(float score) => throw new NotSupportedException("codes are for finding, not for reporting");
}

/// <summary>Prefetches a row.</summary>
internal static unsafe class Prefetching
{
    private const int MostBytes = 1024;

    /// <summary>Its first kilobyte; by then the processor follows the stream by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row(byte* row, nint bytes)
    {
        if (!Sse.IsSupported)
            return;
        for (nint at = 0; at < Math.Min(bytes, MostBytes); at += 64)
            Sse.Prefetch0(row + at);
    }
}
