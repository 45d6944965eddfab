using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Akin.Vectors.Distances;

/// <summary>
/// Sums over bytes, exact in 32 unsigned bits: 65,536 components of 255 squared are just below 2^32, so wrapping on the way does no harm.
/// Where the processor has it, one instruction multiplies 16-bit pairs and adds neighbors, so a byte widened to 16 bits costs an eighth of
/// an instruction; elsewhere the products are widened to 32 bits.
/// </summary>
internal static unsafe class ByteKernel
{
    /// <summary>The sum of the products of codes and 16-bit values of magnitude at most 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Dot(byte* codes, short* query, int length)
    {
        if (Avx512BW.IsSupported)
            return Dot512(codes, query, length);
        return Avx2.IsSupported ? Dot256(codes, query, length) : Dot128(codes, query, length);
    }

    /// <summary>The sum of squared differences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Squared(byte* a, byte* b, int length) => Squared<NarrowQuery>(a, b, length);

    /// <summary>The sum of squared differences between codes and values that fit a byte, given in 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Squared(byte* codes, short* query, int length) => Squared<WideQuery>(codes, query, length);

    /// <summary>The sum of absolute differences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Absolute(byte* a, byte* b, int length)
    {
        if (Avx512BW.IsSupported)
            return Absolute512(a, b, length);
        return Avx2.IsSupported ? Absolute256(a, b, length) : Absolute128(a, b, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Squared<TQuery>(byte* codes, void* query, int length)
        where TQuery : struct, IByteQuery
    {
        if (Avx512BW.IsSupported)
            return Squared512<TQuery>(codes, query, length);
        return Avx2.IsSupported ? Squared256<TQuery>(codes, query, length) : Squared128<TQuery>(codes, query, length);
    }

    internal static uint Dot512(byte* codes, short* query, int length)
    {
        Vector512<int> s0 = default, s1 = default;
        int i = 0;
        for (; i <= length - 64; i += 64)
        {
            s0 += Avx512BW.MultiplyAddAdjacent(Wide512(codes + i), Vector512.Load(query + i));
            s1 += Avx512BW.MultiplyAddAdjacent(Wide512(codes + i + 32), Vector512.Load(query + i + 32));
        }

        if (i <= length - 32)
        {
            s0 += Avx512BW.MultiplyAddAdjacent(Wide512(codes + i), Vector512.Load(query + i));
            i += 32;
        }

        return (uint)Vector512.Sum(s0 + s1) + DotPlain(codes + i, query + i, length - i);
    }

    internal static uint Dot256(byte* codes, short* query, int length)
    {
        Vector256<int> s0 = default, s1 = default;
        int i = 0;
        for (; i <= length - 32; i += 32)
        {
            s0 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(codes + i), Vector256.Load(query + i));
            s1 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(codes + i + 16), Vector256.Load(query + i + 16));
        }

        return (uint)Vector256.Sum(s0 + s1) + DotPlain(codes + i, query + i, length - i);
    }

    internal static uint Dot128(byte* codes, short* query, int length)
    {
        Vector128<int> sum = default;
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= length - 16; i += 16)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(codes + i));
            sum += Products(low.AsInt16(), Vector128.Load(query + i)) + Products(high.AsInt16(), Vector128.Load(query + i + 8));
        }

        return (uint)Vector128.Sum(sum) + DotPlain(codes + i, query + i, length - i);
    }

    internal static uint DotPlain(byte* codes, short* query, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
            sum += codes[i] * query[i];
        return (uint)sum;
    }

    internal static uint Squared512<TQuery>(byte* codes, void* query, int length)
        where TQuery : struct, IByteQuery
    {
        Vector512<int> s0 = default, s1 = default;
        int i = 0;
        for (; i <= length - 64; i += 64)
        {
            Vector512<short> d0 = Wide512(codes + i) - TQuery.Load512(query, i), d1 = Wide512(codes + i + 32) - TQuery.Load512(query, i + 32);
            s0 += Avx512BW.MultiplyAddAdjacent(d0, d0);
            s1 += Avx512BW.MultiplyAddAdjacent(d1, d1);
        }

        return (uint)Vector512.Sum(s0 + s1) + SquaredPlain<TQuery>(codes, query, i, length);
    }

    internal static uint Squared256<TQuery>(byte* codes, void* query, int length)
        where TQuery : struct, IByteQuery
    {
        Vector256<int> sum = default;
        int i = 0;
        for (; i <= length - 16; i += 16)
        {
            Vector256<short> d = Avx2.ConvertToVector256Int16(codes + i) - TQuery.Load256(query, i);
            sum += Avx2.MultiplyAddAdjacent(d, d);
        }

        return (uint)Vector256.Sum(sum) + SquaredPlain<TQuery>(codes, query, i, length);
    }

    internal static uint Squared128<TQuery>(byte* codes, void* query, int length)
        where TQuery : struct, IByteQuery
    {
        Vector128<int> sum = default;
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= length - 16; i += 16)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(codes + i));
            Vector128<short> a = low.AsInt16() - TQuery.Load128(query, i), b = high.AsInt16() - TQuery.Load128(query, i + 8);
            sum += Products(a, a) + Products(b, b);
        }

        return (uint)Vector128.Sum(sum) + SquaredPlain<TQuery>(codes, query, i, length);
    }

    internal static uint SquaredPlain<TQuery>(byte* codes, void* query, int from, int length)
        where TQuery : struct, IByteQuery
    {
        int sum = 0;
        for (int i = from; i < length; i++)
        {
            int difference = codes[i] - TQuery.ReadByte(query, i);
            sum += difference * difference;
        }

        return (uint)sum;
    }

    internal static uint Absolute512(byte* a, byte* b, int length)
    {
        Vector512<ulong> sum = default;
        int i = 0;
        for (; i <= length - 64; i += 64)
            sum += Avx512BW.SumAbsoluteDifferences(Vector512.Load(a + i), Vector512.Load(b + i)).AsUInt64();
        return (uint)Vector512.Sum(sum) + AbsolutePlain(a + i, b + i, length - i);
    }

    internal static uint Absolute256(byte* a, byte* b, int length)
    {
        Vector256<ulong> sum = default;
        int i = 0;
        for (; i <= length - 32; i += 32)
            sum += Avx2.SumAbsoluteDifferences(Vector256.Load(a + i), Vector256.Load(b + i)).AsUInt64();
        return (uint)Vector256.Sum(sum) + AbsolutePlain(a + i, b + i, length - i);
    }

    internal static uint Absolute128(byte* a, byte* b, int length)
    {
        Vector128<uint> sum = default;
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= length - 16; i += 16)
        {
            Vector128<byte> x = Vector128.Load(a + i), y = Vector128.Load(b + i);
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Max(x, y) - Vector128.Min(x, y));
            (Vector128<uint> l, Vector128<uint> h) = Vector128.Widen(low + high);
            sum += l + h;
        }

        return Vector128.Sum(sum) + AbsolutePlain(a + i, b + i, length - i);
    }

    internal static uint AbsolutePlain(byte* a, byte* b, int length)
    {
        uint sum = 0;
        for (int i = 0; i < length; i++)
            sum += (uint)Math.Abs(a[i] - b[i]);
        return sum;
    }

    /// <summary>Thirty-two bytes, each in 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Wide512(byte* codes) => Avx512BW.ConvertToVector512Int16(Vector256.Load(codes));

    /// <summary>Eight products, added in pairs of halves to four sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Products(Vector128<short> a, Vector128<short> b)
    {
        (Vector128<int> al, Vector128<int> ah) = Vector128.Widen(a);
        (Vector128<int> bl, Vector128<int> bh) = Vector128.Widen(b);
        return (al * bl) + (ah * bh);
    }
}
