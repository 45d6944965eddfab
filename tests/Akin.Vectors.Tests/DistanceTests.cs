using System.Runtime.Intrinsics.X86;
using Akin.Vectors.Distances;

namespace Akin.Vectors.Tests;

public unsafe class DistanceTests
{
    private const int Longest = 2050;

    [Fact]
    public void Floats_at_every_width_sum_as_the_plain_loop_does_at_every_length()
    {
        float[] a = Points.Clustered(1, Longest, 1), b = Points.Clustered(1, Longest, 2);
        for (int n = 0; n <= Longest; n++)
        {
            ReadOnlySpan<float> x = a.AsSpan(0, n), y = b.AsSpan(0, n);
            fixed (float* p = x, q = y)
            {
                double[] wanted = [Math.Pow(Points.Plain(Metric.L2, x, y), 2), Points.Plain(Metric.L1, x, y), -Points.Plain(Metric.InnerProduct, x, y)];
                float[][] sums = [.. Sums<Lanes512>(p, q, n), .. Sums<Lanes256>(p, q, n), .. Sums<Lanes128>(p, q, n), .. Sums<Lanes1>(p, q, n)];
                foreach (float[] found in sums)
                {
                    for (int i = 0; i < 3; i++)
                        Assert.Equal(wanted[i], found[i], 1e-4 * (1 + Points.Plain(Metric.L1, x, y)));
                }
            }

            foreach (Metric metric in (Metric[])[Metric.L2, Metric.L1, Metric.Cosine, Metric.InnerProduct])
                Assert.Equal(Points.Plain(metric, x, y), Distance.Between(metric, x, y), 1e-3);
        }
    }

    [Fact]
    public void Halves_are_as_their_floats_at_every_length()
    {
        Half[] a = Array.ConvertAll(Points.Clustered(1, Longest, 3), x => (Half)x), b = Array.ConvertAll(Points.Clustered(1, Longest, 4), x => (Half)x);
        for (int n = 0; n <= Longest; n++)
        {
            float[] x = Array.ConvertAll(a[..n], h => (float)h), y = Array.ConvertAll(b[..n], h => (float)h);
            foreach (Metric metric in (Metric[])[Metric.L2, Metric.L1, Metric.Cosine, Metric.InnerProduct])
                Assert.Equal(Points.Plain(metric, x, y), Distance.Between(metric, a.AsSpan(0, n), b.AsSpan(0, n)), 1e-3);
        }
    }

    [Fact]
    public void Every_half_widens_to_its_float()
    {
        var halves = new Half[65_536];
        var floats = new float[65_536];
        for (int i = 0; i < halves.Length; i++)
            halves[i] = BitConverter.UInt16BitsToHalf((ushort)i);
        fixed (Half* h = halves)
        fixed (float* f = floats)
            HalfKernel.Widen(h, f, halves.Length);
        for (int i = 0; i < halves.Length; i++)
            Assert.True(((float)halves[i]).Equals(floats[i]), $"{i:X4}: {floats[i]}");
    }

    [Fact]
    public void Bytes_at_every_width_sum_exactly_at_every_length()
    {
        var random = new Random(5);
        byte[] a = new byte[Longest], b = new byte[Longest];
        random.NextBytes(a);
        random.NextBytes(b);
        short[] wide = Array.ConvertAll(b, x => (short)x);
        uint dot = 0, squared = 0, absolute = 0;
        fixed (byte* p = a, q = b)
        fixed (short* w = wide)
        {
            for (int n = 0; n <= Longest; n++)
            {
                if (Avx512BW.IsSupported)
                {
                    Assert.Equal([dot, squared, squared, absolute], [ByteKernel.Dot512(p, w, n), ByteKernel.Squared512<NarrowQuery>(p, q, n), ByteKernel.Squared512<WideQuery>(p, w, n), ByteKernel.Absolute512(p, q, n)]);
                }

                if (Avx2.IsSupported)
                {
                    Assert.Equal([dot, squared, squared, absolute], [ByteKernel.Dot256(p, w, n), ByteKernel.Squared256<NarrowQuery>(p, q, n), ByteKernel.Squared256<WideQuery>(p, w, n), ByteKernel.Absolute256(p, q, n)]);
                }

                Assert.Equal([dot, squared, squared, absolute], [ByteKernel.Dot128(p, w, n), ByteKernel.Squared128<NarrowQuery>(p, q, n), ByteKernel.Squared128<WideQuery>(p, w, n), ByteKernel.Absolute128(p, q, n)]);
                Assert.Equal([dot, squared, squared, absolute], [ByteKernel.Dot(p, w, n), ByteKernel.Squared(p, q, n), ByteKernel.Squared(p, w, n), ByteKernel.Absolute(p, q, n)]);
                Assert.Equal([dot, squared, absolute], [ByteKernel.DotPlain(p, w, n), ByteKernel.SquaredPlain<NarrowQuery>(p, q, 0, n), ByteKernel.AbsolutePlain(p, q, n)]);
                if (n == Longest)
                    break;
                dot += (uint)(a[n] * b[n]);
                squared += (uint)((a[n] - b[n]) * (a[n] - b[n]));
                absolute += (uint)Math.Abs(a[n] - b[n]);
            }
        }
    }

    [Fact]
    public void Signed_bytes_and_bits_are_as_plain_at_every_length()
    {
        var random = new Random(6);
        byte[] bits = new byte[2 * Longest];
        random.NextBytes(bits);
        sbyte[] a = Array.ConvertAll(bits[..Longest], x => (sbyte)x), b = Array.ConvertAll(bits[Longest..], x => (sbyte)x);
        for (int n = 0; n <= Longest; n++)
        {
            float[] x = Array.ConvertAll(a[..n], s => (float)s), y = Array.ConvertAll(b[..n], s => (float)s);
            foreach (Metric metric in (Metric[])[Metric.L2, Metric.L1, Metric.Cosine, Metric.InnerProduct])
                Assert.Equal(Points.Plain(metric, x, y), Distance.Between(metric, a.AsSpan(0, n), b.AsSpan(0, n)), 1e-2);
            int differing = 0;
            for (int i = 0; i < n; i++)
                differing += int.PopCount(bits[i] ^ bits[Longest + i]);
            Assert.Equal(differing, Distance.Hamming(bits.AsSpan(0, n), bits.AsSpan(Longest, n)));
        }
    }

    // A width that the processor lacks would be played by the runtime, slowly, and is never chosen.
    private static float[][] Sums<T>(float* x, float* y, int n)
        where T : struct, ILanes<T> =>
        T.IsSupported ? [[FloatKernel.Sum<SquaredStep, T>(x, y, n, 1), FloatKernel.Sum<AbsoluteStep, T>(x, y, n, 1), FloatKernel.Sum<ProductStep, T>(x, y, n, 1)]] : [];
}
