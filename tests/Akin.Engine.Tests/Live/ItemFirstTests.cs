using Akin.Catalog.Filters;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Engine.Tests.Live;

/// <summary>The item that is searched with comes before whatever is as near.</summary>
public sealed class ItemFirstTests
{
    [Theory]
    [InlineData(IndexKind.Flat, Metric.L2)]
    [InlineData(IndexKind.Flat, Metric.L1)]
    [InlineData(IndexKind.Flat, Metric.InnerProduct)]
    [InlineData(IndexKind.Hnsw, Metric.Cosine)]
    [InlineData(IndexKind.Hnsw, Metric.InnerProduct)]
    [InlineData(IndexKind.Forest, Metric.L2)]
    [InlineData(IndexKind.Hnsw, Metric.Hamming)]
    public async Task An_item_comes_before_its_twins_whatever_the_index_and_the_number_asked_for(IndexKind index, Metric metric)
    {
        using LiveCollection live = new(index, metric);
        for (int i = 0; i < 30; i++)
            await live.Add(i % 6, $"{i}", ("odd", $"{i % 2}"));
        for (int i = 0; i < 30; i++)
        {
            foreach (int k in new[] { 1, 3, 30 })
            {
                IReadOnlyList<SearchHit> hits = live.Collection.Find(live.Collection.Read($"{i}"), new SearchRequest { K = k }).Hits;
                Assert.Equal(k, hits.Count);
                Assert.Equal(k, hits.Select(h => h.Id).Distinct().Count());
                Assert.Equal(hits.Select(h => h.Distance).Order(), hits.Select(h => h.Distance));
                // By inner product a brighter photo may be nearer to it than it is itself.
                SearchHit? itself = metric == Metric.InnerProduct ? hits.FirstOrDefault(h => h.Id == $"{i}") : hits[0];
                if (itself is not null)
                    Assert.Equal($"{i}", hits.First(h => h.Distance == itself.Distance).Id);
                else
                    Assert.True(k < 30);
            }

            Filter others = Filter.Equal("odd", $"{(i + 1) % 2}");
            Assert.DoesNotContain($"{i}", live.Collection.Find(live.Collection.Read($"{i}"), new SearchRequest { K = 30, Filter = others }).Hits.Select(h => h.Id));
        }
    }

    [Fact]
    public void An_item_that_the_index_missed_is_put_in_its_place()
    {
        Neighbor[] found = [new(1, 0), new(2, 0.5f), new(3, 1)];
        Assert.Equal([7, 1, 2], ItemFirst.Place(found, new(7, 0), Metric.L2, 3).Select(n => n.Id));
        Assert.Equal([7, 1, 2, 3], ItemFirst.Place(found, new(7, 0), Metric.L2, 4).Select(n => n.Id));
        Assert.Equal([3, 1, 2], ItemFirst.Place(found, new(3, 0), Metric.Cosine, 3).Select(n => n.Id));
        Assert.Equal([1, 7, 2], ItemFirst.Place(found, new(7, 0.5f), Metric.InnerProduct, 3).Select(n => n.Id));
        Assert.Equal([1, 2, 3], ItemFirst.Place(found, new(7, 2), Metric.InnerProduct, 3).Select(n => n.Id));
    }
}
