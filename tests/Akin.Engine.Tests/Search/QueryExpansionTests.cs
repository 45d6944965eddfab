using Akin.Catalog.Filters;
using Akin.Engine.Search;
using Akin.Engine.Tests.Live;
using Akin.Vectors;

namespace Akin.Engine.Tests.Search;

/// <summary>A query is moved towards its nearest, and searched with again.</summary>
public sealed class QueryExpansionTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7.5f)]
    public void The_sum_of_all_directions_equals_the_slow_and_obvious_one(float power)
    {
        var random = new Random(2);
        float[] query = Vector(random), neighbors = [.. Enumerable.Range(0, 6).SelectMany(_ => Vector(random))];
        double[] sum = Unit(query);
        foreach (float[] neighbor in neighbors.Chunk(query.Length))
        {
            double cosine = Unit(query).Zip(Unit(neighbor), (a, b) => a * b).Sum();
            if (cosine > 0)
                sum = [.. sum.Zip(Unit(neighbor), (a, b) => a + (Math.Pow(cosine, power) * b))];
        }

        double scale = Math.Sqrt(query.Sum(x => (double)x * x) / sum.Sum(x => x * x));
        Assert.Equal(sum.Select(x => x * scale), new QueryExpansion(6, power).Apply(query, neighbors).Select(x => (double)x), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void What_has_no_direction_or_the_opposite_one_moves_nothing()
    {
        float[] query = [3, 4], zero = [0, 0];
        Assert.Equal(query, new QueryExpansion(2).Apply(query, [0, 0, -3, -4]), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(query, new QueryExpansion(2).Apply(query, []), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(zero, new QueryExpansion(1).Apply(zero, [1, 2]));
    }

    [Theory]
    [InlineData(IndexKind.Hnsw, Metric.L2)]
    [InlineData(IndexKind.Flat, Metric.Cosine)]
    [InlineData(IndexKind.Flat, Metric.InnerProduct)]
    [InlineData(IndexKind.Flat, Metric.Hamming)]
    public async Task A_search_is_the_one_with_the_vector_that_its_nearest_have_moved(IndexKind index, Metric metric)
    {
        using var live = new LiveCollection(index, metric);
        await live.Collection.AddAsync([.. Enumerable.Range(0, 60).Select(i => LiveCollection.Photo(i, null, ("side", i % 2 == 0 ? "left" : "right")))], Token);
        var expansion = new QueryExpansion(5);
        foreach (Filter? filter in new[] { null, Filter.Parse("side = left") })
        {
            var request = new SearchRequest { K = 9, Filter = filter, Exact = true };
            for (int i = 0; i < 20; i++)
            {
                Query photo = new(live.Collection.Read($"{i}").Vector);
                float[][] nearest = [.. live.Collection.Find(photo, request with { K = 5 }).Hits.Select(h => live.Collection.Read(h.Id).Vector)];
                var moved = new Query(expansion.Apply(photo.Vector, [.. nearest.SelectMany(v => v)]));
                Same(live.Collection.Find(moved, request), live.Collection.Find(photo, request with { Expansion = expansion }));
            }
        }
    }

    [Fact]
    public async Task An_item_does_not_move_itself_and_comes_first_all_the_same()
    {
        using var live = new LiveCollection();
        await live.Collection.AddAsync([.. Enumerable.Range(0, 30).Select(i => LiveCollection.Photo(i))], Token);
        var request = new SearchRequest { K = 5, Exact = true };
        for (int i = 0; i < 30; i++)
        {
            Query item = live.Collection.Read($"{i}");
            float[][] others = [.. live.Collection.Find(item, request).Hits.Skip(1).Select(h => live.Collection.Read(h.Id).Vector)];
            var moved = item with { Vector = new QueryExpansion(4).Apply(item.Vector, [.. others.SelectMany(v => v)]) };
            SearchResult expanded = await live.Collection.SearchAsync($"{i}", request with { Expansion = new QueryExpansion(4) }, Token);
            Assert.Equal($"{i}", expanded.Hits[0].Id);
            Same(live.Collection.Find(moved, request), expanded);
        }
    }

    [Fact]
    public void Nothing_moves_a_query_where_nothing_is_found()
    {
        using var live = new LiveCollection();
        Assert.Empty(live.Collection.Find(new Query(new float[48]), new SearchRequest { Expansion = new QueryExpansion(3) }).Hits);
    }

    [Theory]
    [InlineData(0, 3, "expand is 0; it can be 1 to 100")]
    [InlineData(101, 3, "expand is 101")]
    [InlineData(3, -1, "expand_power is -1; it can be 0 to 20")]
    [InlineData(3, float.NaN, "expand_power is NaN")]
    public void A_number_out_of_its_range_is_refused(int neighbors, float power, string says)
    {
        using var live = new LiveCollection();
        var request = new SearchRequest { Expansion = new QueryExpansion(neighbors, power) };
        Assert.Contains(says, Assert.Throws<EngineException>(() => live.Collection.Find(new Query(new float[48]), request)).Message, StringComparison.Ordinal);
    }

    private static void Same(SearchResult expected, SearchResult given)
    {
        Assert.Equal(expected.Hits.Select(h => h.Id), given.Hits.Select(h => h.Id));
        Assert.Equal(expected.Hits.Select(h => h.Distance), given.Hits.Select(h => h.Distance), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    private static float[] Vector(Random random) => [.. Enumerable.Range(0, 12).Select(_ => (float)(random.NextDouble() - 0.3) * 5)];

    private static double[] Unit(float[] vector)
    {
        double length = Math.Sqrt(vector.Sum(x => (double)x * x));
        return [.. vector.Select(x => x / length)];
    }
}
