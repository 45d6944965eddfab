using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Vectors.Tests.Projection;

public class TsneGradientTests
{
    [Theory]
    [InlineData(2, 1.0)]
    [InlineData(50, 1e-4)]
    [InlineData(50, 3.0)]
    [InlineData(400, 0.5)]
    [InlineData(400, 20.0)]
    [InlineData(1500, 60.0)]
    [InlineData(1500, 250.0)]
    [InlineData(3000, 100.0)]
    public void Repulsion_is_that_of_all_pairs(int n, double width)
    {
        (float[] x, float[] y) = Scattered(n, width);
        float[] forceX = new float[n], forceY = new float[n];
        using var repulsion = new Repulsion(n, 2);
        // The second time the grid is the first one's.
        repulsion.Run(x, y, forceX, forceY);
        double all = repulsion.Run(x, y, forceX, forceY);

        (double expected, double[] exactX, double[] exactY) = Exact(x, y);
        Assert.InRange(all, expected * 0.98, expected * 1.02);
        // A push that all of them share moves nothing: points in one spot get one from the grid.
        double error = 0, size = 0, shareX = forceX.Average() - exactX.Average(), shareY = forceY.Average() - exactY.Average();
        for (int i = 0; i < n; i++)
        {
            error += Math.Pow(forceX[i] - exactX[i] - shareX, 2) + Math.Pow(forceY[i] - exactY[i] - shareY, 2);
            size += Math.Pow(exactX[i], 2) + Math.Pow(exactY[i], 2);
        }

        // Barnes and Hut's way is as far off at the angle that is its usual one.
        // Where points are a ten-thousandth apart, forces are differences of sums that are equal in their first five digits.
        double rounding = 1e-5 * n * Math.Sqrt(n);
        Assert.True(Math.Sqrt(error) < (0.05 * Math.Sqrt(size)) + rounding, $"off by {Math.Sqrt(error / size):P2}");
    }

    [Fact]
    public void Repulsion_follows_points_that_spread_and_gather()
    {
        const int N = 300;
        float[] forceX = new float[N], forceY = new float[N];
        using var repulsion = new Repulsion(N, 2);
        foreach (double width in (double[])[1e-3, 1, 5, 40, 200, 2000, 30, 0.1])
        {
            (float[] x, float[] y) = Scattered(N, width);
            double all = repulsion.Run(x, y, forceX, forceY);
            double expected = Exact(x, y).All;
            Assert.True(Math.Abs(all - expected) < (0.02 * expected) + 0.01, $"at {width}: {all} and not {expected}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void The_gradient_is_the_exact_one(float exaggeration)
    {
        const int N = 300;
        var vectors = new VectorMatrix(Points.Clustered(N, 10, 4), 10);
        var affinities = Affinities.Compute(vectors, Metric.L2, 20);
        (float[] x, float[] y) = Scattered(N, 10);
        using var gradient = new TsneGradient(affinities, 2);
        gradient.Compute(x, y, exaggeration);

        (double all, double[] awayX, double[] awayY) = Exact(x, y);
        double error = 0, size = 0, divergence = 0;
        for (int i = 0; i < N; i++)
        {
            double exactX = -awayX[i] / all, exactY = -awayY[i] / all;
            foreach ((int j, float share) in affinities.GetNeighbors(i))
            {
                double dx = x[i] - x[j], dy = y[i] - y[j], near = 1 / (1 + (dx * dx) + (dy * dy));
                exactX += exaggeration * share * near * dx;
                exactY += exaggeration * share * near * dy;
                divergence += share * Math.Log(share / (near / all));
            }

            error += Math.Pow(gradient.X[i] - exactX, 2) + Math.Pow(gradient.Y[i] - exactY, 2);
            size += Math.Pow(exactX, 2) + Math.Pow(exactY, 2);
        }

        Assert.True(Math.Sqrt(error / size) < 0.02, $"off by {Math.Sqrt(error / size):P2}");
        Assert.Equal(divergence, gradient.Divergence(x, y), 0.02);
    }

    private static (float[] X, float[] Y) Scattered(int n, double width)
    {
        var random = new Random(n);
        float[] Some() => [.. Enumerable.Range(0, n).Select(_ => (float)((random.NextDouble() + random.NextDouble() - 1) * width))];
        return (Some(), Some());
    }

    /// <summary>The sums over all pairs that t-SNE's gradient is made of, plainly.</summary>
    private static (double All, double[] X, double[] Y) Exact(float[] x, float[] y)
    {
        double all = 0;
        double[] forceX = new double[x.Length], forceY = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < x.Length; j++)
            {
                if (i == j)
                    continue;
                double dx = x[i] - x[j], dy = y[i] - y[j], near = 1 / (1 + (dx * dx) + (dy * dy));
                all += near;
                forceX[i] += near * near * dx;
                forceY[i] += near * near * dy;
            }
        }

        return (all, forceX, forceY);
    }
}
