namespace Akin.Vectors.Distances;

/// <summary>Sums over bytes with a sign, by way of <see cref="ByteKernel"/>: 128 more, they have none, and differences are the same.</summary>
internal static unsafe class SignedByteKernel
{
    private const int Piece = 1024;

    public static uint Squared(sbyte* a, sbyte* b, int length)
    {
        byte* x = stackalloc byte[Piece], y = stackalloc byte[Piece];
        uint sum = 0;
        for (int at = 0; at < length; at += Piece)
        {
            int n = Math.Min(Piece, length - at);
            Lift(a + at, x, n);
            Lift(b + at, y, n);
            sum += ByteKernel.Squared(x, y, n);
        }

        return sum;
    }

    public static uint Absolute(sbyte* a, sbyte* b, int length)
    {
        byte* x = stackalloc byte[Piece], y = stackalloc byte[Piece];
        uint sum = 0;
        for (int at = 0; at < length; at += Piece)
        {
            int n = Math.Min(Piece, length - at);
            Lift(a + at, x, n);
            Lift(b + at, y, n);
            sum += ByteKernel.Absolute(x, y, n);
        }

        return sum;
    }

    /// <summary>(a + 128) b, less 128 b.</summary>
    public static int Dot(sbyte* a, sbyte* b, int length)
    {
        byte* x = stackalloc byte[Piece];
        short* y = stackalloc short[Piece];
        int sum = 0;
        for (int at = 0; at < length; at += Piece)
        {
            int n = Math.Min(Piece, length - at), ofB = 0;
            Lift(a + at, x, n);
            for (int i = 0; i < n; i++)
            {
                y[i] = b[at + i];
                ofB += y[i];
            }

            sum += (int)ByteKernel.Dot(x, y, n) - (128 * ofB);
        }

        return sum;
    }

    private static void Lift(sbyte* from, byte* to, int length)
    {
        for (int i = 0; i < length; i++)
            to[i] = (byte)(from[i] ^ -128);
    }
}
