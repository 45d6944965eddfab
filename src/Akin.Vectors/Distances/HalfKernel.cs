using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Akin.Vectors.Distances;

/// <summary>Sums over 16-bit floats, widened a piece at a time into the nearest cache.</summary>
internal static unsafe class HalfKernel
{
    private const int Piece = 512;

    // Clearing the pieces first would take longer than the sum.
    [SkipLocalsInit]
    public static float Sum<TStep>(Half* a, Half* b, int length)
        where TStep : struct, IStep
    {
        float* x = stackalloc float[Piece], y = stackalloc float[Piece];
        float sum = 0;
        for (int at = 0; at < length; at += Piece)
        {
            int n = Math.Min(Piece, length - at);
            Widen(a + at, x, n);
            Widen(b + at, y, n);
            sum += FloatKernel.Sum<TStep>(x, y, n);
        }

        return sum;
    }

    /// <summary>
    /// Eight at a time: exponent and fraction move 13 bits up, which leaves the exponent 112 too small; a multiplication puts that right, for numbers
    /// too small for a full fraction as well. Infinity and what is no number get the exponent of all ones.
    /// </summary>
    public static void Widen(Half* from, float* to, int length)
    {
        int i = 0;
        for (; Vector256.IsHardwareAccelerated && i <= length - 8; i += 8)
        {
            Vector128<ushort> halves = Vector128.Load((ushort*)from + i);
            Vector256<uint> bits = Vector256.Create(Vector128.WidenLower(halves), Vector128.WidenUpper(halves));
            Vector256<uint> magnitude = bits & Vector256.Create(0x7FFFu);
            Vector256<float> value = (magnitude << 13).AsSingle() * Vector256.Create(BitConverter.UInt32BitsToSingle(239u << 23));
            Vector256<uint> special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u)) & Vector256.Create(0x7F800000u);
            Vector256.Store((value.AsUInt32() | special | ((bits & Vector256.Create(0x8000u)) << 16)).AsSingle(), to + i);
        }

        for (; i < length; i++)
            to[i] = (float)from[i];
    }
}
