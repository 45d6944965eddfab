using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Vectors.Tests.Projection;

public class AffinityTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(30)]
    public void The_shares_have_the_perplexity_that_was_asked_for(double perplexity)
    {
        var random = new Random(3);
        foreach (double unit in (double[])[1e-6, 1, 1e6])
        {
            float[] squared = [.. Enumerable.Range(0, 90).Select(_ => (float)((5 + random.NextDouble()) * unit))], shares = new float[90];
            PerplexityCalibration.Run(squared, perplexity, shares);

            Assert.Equal(1, shares.Sum(), 1e-5);
            Assert.Equal(perplexity, Math.Exp(-shares.Where(p => p > 0).Sum(p => p * Math.Log(p))), perplexity * 1e-3);
            Assert.Equal(squared.Order(), squared.Zip(shares).OrderByDescending(pair => pair.Second).ThenBy(pair => pair.First).Select(pair => pair.First));
        }
    }

    [Fact]
    public void Equal_distances_share_equally()
    {
        float[] shares = new float[9];
        PerplexityCalibration.Run([0, 0, 0, 0, 0, 0, 0, 0, 0], 3, shares);
        Assert.All(shares, share => Assert.Equal(1f / 9, share, 1e-6f));
    }

    [Theory]
    [InlineData(Metric.L2)]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.L1)]
    [InlineData(Metric.Hamming)]
    public void They_are_mutual_sum_to_one_and_hold_the_nearest(Metric metric)
    {
        const int N = 200, D = 70;
        float[] points = Points.Clustered(N, D, 1);
        var affinities = Affinities.Compute(new VectorMatrix(points, D), metric, 12);

        Assert.Equal(12, affinities.Perplexity);
        var all = Enumerable.Range(0, N).SelectMany(i => affinities.GetNeighbors(i).Select(e => (I: i, J: e.Neighbor, e.Share))).ToDictionary(e => (e.I, e.J), e => e.Share);
        Assert.Equal(1, all.Values.Sum(), 1e-4);
        Assert.All(all, e => Assert.Equal(e.Value, all[(e.Key.J, e.Key.I)]));
        Assert.DoesNotContain(all.Keys, e => e.I == e.J);
        if (metric == Metric.Hamming)
            return;
        for (int i = 0; i < N; i++)
            Assert.All(Points.Nearest(metric, points, Points.Ids(N), points.AsSpan(i * D, D), 20).Where(h => h.Id != i), hit => Assert.True(all.ContainsKey((i, (int)hit.Id))));
    }

    [Fact]
    public void They_are_those_of_the_slow_way()
    {
        const int N = 60, D = 5;
        float[] points = Points.Clustered(N, D, 2);
        var affinities = Affinities.Compute(new VectorMatrix(points, D), Metric.L2, 6);
        double[,] shares = new double[N, N];
        for (int i = 0; i < N; i++)
        {
            Neighbor[] near = [.. Points.Nearest(Metric.L2, points, Points.Ids(N), points.AsSpan(i * D, D), 19).Where(h => h.Id != i)];
            float[] found = new float[18];
            PerplexityCalibration.Run([.. near.Select(h => h.Distance * h.Distance)], 6, found);
            for (int j = 0; j < 18; j++)
                shares[i, near[j].Id] = found[j];
        }

        for (int i = 0; i < N; i++)
        {
            var row = affinities.GetNeighbors(i).ToDictionary(e => e.Neighbor, e => e.Share);
            for (int j = 0; j < N; j++)
                Assert.Equal((shares[i, j] + shares[j, i]) / (2 * N), row.GetValueOrDefault(j), 1e-6);
        }
    }

    [Fact]
    public void Where_there_are_too_few_points_the_perplexity_is_lowered_and_said()
    {
        Assert.Equal(3, Affinities.Compute(new VectorMatrix(Points.Clustered(10, 4, 1), 4), Metric.L2, 30).Perplexity);
        Assert.Equal(1, Affinities.Compute(new VectorMatrix(Points.Clustered(2, 4, 1), 4), Metric.L2, 30).Perplexity);
    }

    [Fact]
    public void An_inner_product_is_refused() =>
        Assert.Contains("cosine", Assert.Throws<ArgumentException>(() => Affinities.Compute(new VectorMatrix(new float[8], 2), Metric.InnerProduct, 2)).Message, StringComparison.Ordinal);
}
