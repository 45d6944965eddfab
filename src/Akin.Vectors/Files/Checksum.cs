namespace Akin.Vectors.Files;

/// <summary>A 64-bit checksum of memory: every flipped bit changes it. It guards against accidents, not against forgery.</summary>
internal static unsafe class Checksum
{
    private const ulong Prime1 = 0x9E3779B185EBCA87, Prime2 = 0xC2B2AE3D27D4EB4F;
    private const long Piece = 8 << 20;

    /// <summary>The sum of the sums of pieces, which several threads take.</summary>
    public static ulong Compute(byte* data, long length)
    {
        var sums = new ulong[(length + Piece - 1) / Piece];
        Workers.ForEach(0, sums.Length, i => sums[i] = OfPiece(data + (i * Piece), Math.Min(Piece, length - (i * Piece))));
        fixed (ulong* s = sums)
            return OfPiece((byte*)s, sums.Length * 8L) ^ (ulong)length;
    }

    /// <summary>Four chains of multiply and rotate run side by side over 32 bytes a round, as in xxHash (Collet).</summary>
    private static ulong OfPiece(byte* data, long length)
    {
        ulong a = Prime1, b = Prime2, c = 0, d = ~Prime1;
        long i = 0;
        for (; i <= length - 32; i += 32)
        {
            ulong* words = (ulong*)(data + i);
            a = Round(a, words[0]);
            b = Round(b, words[1]);
            c = Round(c, words[2]);
            d = Round(d, words[3]);
        }

        ulong sum = Round(Round(Round(Round((ulong)length, a), b), c), d);
        for (; i < length; i++)
            sum = Round(sum, data[i]);
        return sum ^ (sum >> 29);
    }

    private static ulong Round(ulong sum, ulong word) => ulong.RotateLeft(sum + (word * Prime2), 31) * Prime1;
}
