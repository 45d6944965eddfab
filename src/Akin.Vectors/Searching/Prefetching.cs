using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Akin.Vectors.Searching;

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
