using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Akin.Vectors.Distances;

/// <summary>How the other side of a sum over bytes lies in memory, taken in registers of 16-bit lanes.</summary>
internal unsafe interface IByteQuery
{
    static abstract Vector512<short> Load512(void* from, int at);

    static abstract Vector256<short> Load256(void* from, int at);

    static abstract Vector128<short> Load128(void* from, int at);

    static abstract int ReadByte(void* from, int at);
}

/// <summary>A byte a component, widened as it is read: for one stored row against another.</summary>
internal readonly unsafe struct NarrowQuery : IByteQuery
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load512(void* from, int at) => Avx512BW.ConvertToVector512Int16(Vector256.Load((byte*)from + at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load256(void* from, int at) => Avx2.ConvertToVector256Int16((byte*)from + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load128(void* from, int at) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)((byte*)from + at)).AsByte()).AsInt16();

    public static int ReadByte(void* from, int at) => ((byte*)from)[at];
}

/// <summary>Sixteen bits a component: a query, widened once for all the rows it meets.</summary>
internal readonly unsafe struct WideQuery : IByteQuery
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load512(void* from, int at) => Vector512.Load((short*)from + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load256(void* from, int at) => Vector256.Load((short*)from + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load128(void* from, int at) => Vector128.Load((short*)from + at);

    public static int ReadByte(void* from, int at) => ((short*)from)[at];
}
