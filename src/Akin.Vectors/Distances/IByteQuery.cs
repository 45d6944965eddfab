using System.Runtime.Intrinsics;

namespace Akin.Vectors.Distances;

/// <summary>How the other side of a sum over bytes lies in memory, taken in registers of 16-bit lanes.</summary>
internal unsafe interface IByteQuery
{
    static abstract Vector512<short> Load512(void* from, int at);

    static abstract Vector256<short> Load256(void* from, int at);

    static abstract Vector128<short> Load128(void* from, int at);

    static abstract int At(void* from, int at);
}
