using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Akin.Vectors.Distances;

/// <summary>
/// Sums over bytes with a sign. Sixteen bytes at a time are widened to 16 bits, where neither a difference (at most 255) nor a product overflows;
/// products of neighboring lanes are added in 32 bits, which holds 65,536 dimensions.
/// </summary>
internal static unsafe class SignedByteKernel
{
    private const int Step = 16;

    public static uint Squared(sbyte* a, sbyte* b, int length)
    {
        Vector256<int> sums = default;
        int i = 0;
        for (; Vector256.IsHardwareAccelerated && i <= length - Step; i += Step)
        {
            Vector256<short> difference = Widen(a + i) - Widen(b + i);
            sums += PairProducts(difference, difference);
        }

        uint sum = (uint)Vector256.Sum(sums);
        for (; i < length; i++)
            sum += (uint)((a[i] - b[i]) * (a[i] - b[i]));
        return sum;
    }

    public static uint Absolute(sbyte* a, sbyte* b, int length)
    {
        Vector256<int> sums = default;
        int i = 0;
        for (; Vector256.IsHardwareAccelerated && i <= length - Step; i += Step)
            sums += PairProducts(Vector256.Abs(Widen(a + i) - Widen(b + i)), Vector256<short>.One);

        uint sum = (uint)Vector256.Sum(sums);
        for (; i < length; i++)
            sum += (uint)Math.Abs(a[i] - b[i]);
        return sum;
    }

    public static int Dot(sbyte* a, sbyte* b, int length)
    {
        Vector256<int> sums = default;
        int i = 0;
        for (; Vector256.IsHardwareAccelerated && i <= length - Step; i += Step)
            sums += PairProducts(Widen(a + i), Widen(b + i));

        int sum = Vector256.Sum(sums);
        for (; i < length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static Vector256<short> Widen(sbyte* from)
    {
        Vector128<sbyte> bytes = Vector128.Load(from);
        return Avx2.IsSupported
            ? Avx2.ConvertToVector256Int16(bytes)
            : Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
    }

    // Lane i: a[2i] b[2i] + a[2i+1] b[2i+1] (vpmaddwd); the order of lanes does not matter to a sum.
    private static Vector256<int> PairProducts(Vector256<short> a, Vector256<short> b) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(a, b)
        : (Vector256.WidenLower(a) * Vector256.WidenLower(b)) + (Vector256.WidenUpper(a) * Vector256.WidenUpper(b));
}
