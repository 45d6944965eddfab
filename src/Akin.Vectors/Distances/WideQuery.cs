using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Akin.Vectors.Distances;

/// <summary>Sixteen bits a component: a query, widened once for all the rows it meets.</summary>
internal readonly unsafe struct WideQuery : IByteQuery
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load512(void* from, int at) => Vector512.Load((short*)from + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load256(void* from, int at) => Vector256.Load((short*)from + at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load128(void* from, int at) => Vector128.Load((short*)from + at);

    public static int At(void* from, int at) => ((short*)from)[at];
}
