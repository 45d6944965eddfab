using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Vectors.Tests.Projection;

public class TrustworthinessTests
{
    [Fact]
    public void A_layout_that_is_the_vectors_themselves_is_trusted_wholly()
    {
        float[] points = Points.Clustered(80, 2, 1);
        Assert.Equal(1, Trustworthiness.Compute(new VectorMatrix(points, 2), points.Where((_, i) => i % 2 == 0).ToArray(), points.Where((_, i) => i % 2 == 1).ToArray(), 5));
    }

    [Theory]
    [InlineData(30, 5)]
    [InlineData(90, 12)]
    public void It_is_what_its_definition_says(int n, int k)
    {
        float[] points = Points.Clustered(n, 6, 1), x = Points.Clustered(n, 1, 2), y = Points.Clustered(n, 1, 3);
        double surplus = 0;
        for (int i = 0; i < n; i++)
        {
            List<long> ranked = [.. Points.Nearest(Metric.L2, points, Points.Ids(n), points.AsSpan(i * 6, 6), n).Select(h => h.Id)];
            ranked.Remove(i);
            IEnumerable<int> near = Enumerable.Range(0, n).Where(j => j != i).OrderBy(j => Math.Pow(x[i] - x[j], 2) + Math.Pow(y[i] - y[j], 2)).Take(k);
            surplus += near.Sum(j => Math.Max(0, ranked.IndexOf(j) + 1 - k));
        }

        double expected = 1 - (2 / (n * k * ((2.0 * n) - (3 * k) - 1)) * surplus);
        Assert.Equal(expected, Trustworthiness.Compute(new VectorMatrix(points, 6), x, y, k), 1e-3);
        Assert.InRange(expected, 0.3, 0.7);
    }

    [Fact]
    public void It_refuses_what_it_can_not_measure()
    {
        var vectors = new VectorMatrix(new float[20], 2);
        Assert.Throws<ArgumentException>(() => Trustworthiness.Compute(vectors, new float[9], new float[10], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trustworthiness.Compute(vectors, new float[10], new float[10], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trustworthiness.Compute(vectors, new float[10], new float[10], 0));
    }
}
