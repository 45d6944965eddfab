using System.Numerics;
using Akin.Vectors.Distances;
using Akin.Vectors.Projection;

namespace Akin.Vectors.Tests.Projection;

public unsafe class FourierTransformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(64)]
    [InlineData(90)]
    [InlineData(150)]
    [InlineData(240)]
    [InlineData(1000)]
    public void It_is_the_sum_that_defines_it_in_every_lane_and_the_inverse_leads_back(int n)
    {
        Check<Lanes1>(n);
        Check<Lanes128>(n);
        Check<Lanes256>(n);
        Check<Lanes512>(n);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(22)]
    public void A_length_with_another_prime_factor_is_refused(int n) => Assert.Throws<ArgumentException>(() => new FourierTransform(n));

    [Fact]
    public void The_length_that_fits_is_the_next_even_one_without_other_prime_factors()
    {
        Assert.Equal([2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 16, 16], Enumerable.Range(1, 14).Select(FourierTransform.Fits));
        Assert.Equal(810, FourierTransform.Fits(801));
    }

    private static void Check<T>(int n)
        where T : struct, ILanes<T>
    {
        var random = new Random(n);
        float[] before = [.. Enumerable.Range(0, 2 * T.Count * n).Select(_ => random.NextSingle() - 0.5f)];
        var transform = new FourierTransform(n);
        float[] block = [.. before], room = new float[block.Length];
        fixed (float* b = block, r = room)
        {
            float* done = transform.Run<T>(b, r);
            float[] after = new Span<float>(done, block.Length).ToArray();
            for (int lane = 0; lane < T.Count; lane++)
            {
                for (int k = 0; k < n; k++)
                {
                    Complex sum = default;
                    for (int j = 0; j < n; j++)
                        sum += GetValue(before, j, lane) * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)j * k % n) / n);
                    Assert.True((sum - GetValue(after, k, lane)).Magnitude < 1e-5 * Math.Sqrt(n) * 10, $"{n}, {T.Count} lanes: element {k} is {GetValue(after, k, lane)}, not {sum}");
                }
            }

            float* back = transform.Run<T>(done, done == b ? r : b, inverse: true);
            for (int i = 0; i < before.Length; i++)
                Assert.Equal(before[i], back[i] / n, 5e-6f);
        }

        static Complex GetValue(float[] values, int j, int lane) => new(values[(2 * T.Count * j) + lane], values[(2 * T.Count * j) + T.Count + lane]);
    }
}
