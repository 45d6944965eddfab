using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Akin.Vectors.Distances;

/// <summary>Sums an <see cref="IStep"/> over two float vectors at the widest registers the processor has.</summary>
internal static unsafe class FloatKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<TStep>(float* row, float* query, int length, float scale = 1)
        where TStep : struct, IStep
    {
        if (Vector512.IsHardwareAccelerated)
            return Sum<TStep, Lanes512>(row, query, length, scale);
        if (Vector256.IsHardwareAccelerated)
            return Sum<TStep, Lanes256>(row, query, length, scale);
        return Vector128.IsHardwareAccelerated
            ? Sum<TStep, Lanes128>(row, query, length, scale)
            : Sum<TStep, Lanes1>(row, query, length, scale);
    }

    /// <summary>The inner products of four rows, which lie one after the other, with a vector that is read once for all; the length is a multiple of 16.</summary>
    public static void Dot4(float* rows, int length, float* vector, float* products)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int i = 0; i < length; i += Vector512<float>.Count)
        {
            Vector512<float> v = Vector512.Load(vector + i);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(rows + i), v, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(rows + length + i), v, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(rows + (2 * (nint)length) + i), v, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(rows + (3 * (nint)length) + i), v, s3);
        }

        (products[0], products[1], products[2], products[3]) = (Vector512.Sum(s0), Vector512.Sum(s1), Vector512.Sum(s2), Vector512.Sum(s3));
    }

    /// <summary>Adds a multiple of one vector to another; the length is a multiple of 16.</summary>
    public static void AddScaled(float* to, float* from, float factor, int length)
    {
        for (int i = 0; i < length; i += Vector512<float>.Count)
            Vector512.Store(Vector512.FusedMultiplyAdd(Vector512.Load(from + i), Vector512.Create(factor), Vector512.Load(to + i)), to + i);
    }

    /// <summary>Four sums run side by side, so that each addition need not wait for the one before; the rest that fills no register is summed plainly.</summary>
    public static float Sum<TStep, T>(float* row, float* query, int length, float scale)
        where TStep : struct, IStep
        where T : struct, ILanes<T>
    {
        T factor = T.Broadcast(scale);
        T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        int i = 0;
        for (; i <= length - (4 * T.Count); i += 4 * T.Count)
        {
            s0 = TStep.Add(s0, T.Load(row + i), T.Load(query + i), factor);
            s1 = TStep.Add(s1, T.Load(row + i + T.Count), T.Load(query + i + T.Count), factor);
            s2 = TStep.Add(s2, T.Load(row + i + (2 * T.Count)), T.Load(query + i + (2 * T.Count)), factor);
            s3 = TStep.Add(s3, T.Load(row + i + (3 * T.Count)), T.Load(query + i + (3 * T.Count)), factor);
        }

        for (; i <= length - T.Count; i += T.Count)
            s0 = TStep.Add(s0, T.Load(row + i), T.Load(query + i), factor);
        float sum = T.Sum((s0 + s1) + (s2 + s3));
        if (i < length)
        {
            Lanes1 rest = Lanes1.Zero;
            for (; i < length; i++)
                rest = TStep.Add(rest, Lanes1.Load(row + i), Lanes1.Load(query + i), Lanes1.Broadcast(scale));
            sum += Lanes1.Sum(rest);
        }

        return sum;
    }
}
