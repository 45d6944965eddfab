using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Vectors.Tests.Projection;

public class PrincipalComponentsTests
{
    // Three directions at right angles along which points vary by 5, 2 and 0.5, in six dimensions around a middle.
    private static readonly double[][] Directions = [[0.6, 0.8, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 0.8, -0.6, 0]];
    private static readonly double[] Deviations = [5, 2, 0.5];

    [Fact]
    public void The_directions_of_most_variance_are_found_with_their_variances()
    {
        VectorMatrix points = Points();
        var components = PrincipalComponents.Fit(points, 4);
        Assert.Equal([25, 4, 0.25], components.Variances[..3].ToArray().Zip(Deviations, (v, d) => Math.Round(v / (d * d), 1) * d * d));
        Assert.InRange(components.Variances[3], 0, 1e-6f);
        float[] places = new float[3], middle = new float[3];
        for (int i = 0; i < 50; i++)
        {
            components.Project(points.Row(i), places);
            double[] centered = [.. points.Row(i).ToArray().Select(v => v - 10.0)];
            for (int d = 0; d < 3; d++)
                Assert.Equal(Math.Abs(centered.Zip(Directions[d], (c, e) => c * e).Sum()), Math.Abs(places[d]), 0.35 * Deviations[d]);
        }
    }

    [Fact]
    public void About_the_origin_the_middle_of_all_is_a_direction_too_and_a_matrix_alone_projects()
    {
        VectorMatrix points = Points();
        var components = PrincipalComponents.Fit(points, 3, aboutOrigin: true);
        float[][] directions = components.GetDirections(0.5f);
        float[] places = new float[3];
        components.Project(points.Row(7), places, 0.5f);
        float[] point = points.Row(7).ToArray();
        Assert.All(directions.Zip(places), p => Assert.Equal(p.First.Zip(point, (a, b) => a * b).Sum(), p.Second, 1e-3));
        // The middle lies at 10 along each of six axes.
        float[] first = components.GetDirections()[0];
        Assert.All(first, c => Assert.Equal(1 / Math.Sqrt(6), c, 0.15));
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(1)]
    public void Whitening_divides_each_place_by_its_deviation_to_the_power(float whiten)
    {
        VectorMatrix points = Points();
        var components = PrincipalComponents.Fit(points, 3);
        float[] plain = new float[3], white = new float[3];
        components.Project(points.Row(7), plain);
        components.Project(points.Row(7), white, whiten);
        for (int d = 0; d < 3; d++)
            Assert.Equal(plain[d] / Math.Pow(components.Variances[d], whiten / 2), white[d], 1e-3);
    }

    [Fact]
    public void Equal_vectors_have_no_component_and_no_place_that_is_no_number()
    {
        var components = PrincipalComponents.Fit(new VectorMatrix([1, 2, 1, 2, 1, 2], 2), 2);
        float[] places = new float[2];
        components.Project([1, 2], places, 1);
        Assert.Equal([0f, 0f], places);
    }

    private static VectorMatrix Points()
    {
        var random = new Random(3);
        float[] values = new float[2000 * 6];
        for (int i = 0; i < 2000; i++)
        {
            for (int d = 0; d < 3; d++)
            {
                double place = Deviations[d] * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                for (int c = 0; c < 6; c++)
                    values[(i * 6) + c] += (float)(place * Directions[d][c]);
            }
        }

        return new VectorMatrix([.. values.Select(v => v + 10)], 6);
    }
}
