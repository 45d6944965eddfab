using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Vectors.Tests.Projection;

public class TsneTests
{
    [Fact]
    public void The_same_seed_gives_the_same_layout_with_any_number_of_threads()
    {
        var vectors = new VectorMatrix(Points.Clustered(1100, 8, 5), 8);
        var options = new TsneOptions { Iterations = 120, Threads = 1 };

        TsneLayout one = Tsne.Run(vectors, options);
        foreach (int threads in (int[])[1, 2, 5])
        {
            TsneLayout again = Tsne.Run(vectors, options with { Threads = threads });
            Assert.Equal(one.X, again.X);
            Assert.Equal(one.Y, again.Y);
            Assert.Equal(one.Divergence, again.Divergence);
        }

        Assert.NotEqual(one.X, Tsne.Run(vectors, options with { Seed = 2 }).X);
    }

    [Theory]
    [InlineData(Metric.L2)]
    [InlineData(Metric.Cosine)]
    public void Clusters_that_are_far_apart_stay_apart_and_neighbors_stay_neighbors(Metric metric)
    {
        const int Clusters = 6, Each = 60, D = 20;
        var random = new Random(1);
        float[] points = new float[Clusters * Each * D];
        for (int i = 0; i < points.Length; i++)
            points[i] = (i % D == i / D % Clusters ? 20 : 0) + random.NextSingle();
        var vectors = new VectorMatrix(points, D);

        TsneLayout layout = Tsne.Run(vectors, new TsneOptions { Metric = metric, Perplexity = 15, Iterations = 500 });

        for (int i = 0; i < vectors.Count; i++)
        {
            int nearest = Enumerable.Range(0, vectors.Count).Where(j => j != i).MinBy(j => Math.Pow(layout.X[i] - layout.X[j], 2) + Math.Pow(layout.Y[i] - layout.Y[j], 2));
            Assert.Equal(i % Clusters, nearest % Clusters);
        }

        Assert.True(Trustworthiness.Compute(vectors, layout.X, layout.Y, 12) > 0.9);
        Assert.InRange(layout.Divergence, 0, 1.5);
    }

    [Fact]
    public void Many_points_are_laid_out_as_faithfully_as_few()
    {
        // Enough of them that the rate is that of large sets, and the layout wide enough for large grids.
        var vectors = new VectorMatrix(Points.Clustered(6000, 16, 5), 16);
        TsneLayout layout = Tsne.Run(vectors, new TsneOptions { Iterations = 600 });
        Assert.InRange(layout.Divergence, 0, 3.5);
        Assert.True(Trustworthiness.Compute(new VectorMatrix(vectors.Values[..(2000 * 16)].ToArray(), 16), layout.X.AsMemory(0, 2000), layout.Y.AsMemory(0, 2000), 12) > 0.9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_handful_of_points_is_laid_out(int n)
    {
        TsneLayout layout = Tsne.Run(new VectorMatrix(Points.Clustered(n, 4, 1), 4), new TsneOptions { Iterations = 300 });

        Assert.Equal((n, n), (layout.X.Length, layout.Y.Length));
        Assert.All(layout.X.Concat(layout.Y), value => Assert.True(float.IsFinite(value)));
        Assert.Equal(n < 2 ? 0 : Math.Max(1, (n - 1) / 3.0), layout.Perplexity);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(400)]
    public void Equal_points_are_laid_out_too(int n)
    {
        TsneLayout layout = Tsne.Run(new VectorMatrix([.. Enumerable.Repeat(0.5f, n * 4)], 4), new TsneOptions { Iterations = 300 });
        Assert.All(layout.X.Concat(layout.Y), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void One_dimension_is_enough()
    {
        TsneLayout layout = Tsne.Run(new VectorMatrix([.. Enumerable.Range(0, 100).Select(i => (float)i)], 1), new TsneOptions { Iterations = 300, Perplexity = 5 });
        Assert.All(layout.X.Concat(layout.Y), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_number_is_refused(float value)
    {
        float[] points = Points.Clustered(10, 4, 1);
        points[13] = value;
        Assert.Contains("component 1 of vector 3", Assert.Throws<ArgumentException>(() => Tsne.Run(new VectorMatrix(points, 4))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, 100)]
    [InlineData(double.NaN, 100)]
    [InlineData(1e9, 100)]
    [InlineData(30, 0)]
    public void Settings_out_of_their_range_are_refused(double perplexity, int iterations) =>
        Assert.ThrowsAny<ArgumentException>(() => Tsne.Run(new VectorMatrix(new float[40], 4), new TsneOptions { Perplexity = perplexity, Iterations = iterations }));

    [Fact]
    public void It_tells_how_far_it_is_and_stops_when_asked()
    {
        var reported = new List<TsneProgress>();
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Tsne.Run(new VectorMatrix(Points.Clustered(500, 4, 1), 4), null, new CallbackProgress<TsneProgress>(p =>
        {
            reported.Add(p);
            if (p is { Stage: TsneStage.Layout, Done: 10 })
                stop.Cancel();
        }), stop.Token));
        Assert.Contains(new TsneProgress(TsneStage.Neighbors, 500, 500), reported);
        Assert.Equal(new TsneProgress(TsneStage.Layout, 10, 1000), reported[^1]);
    }
}
