using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Imaging;
using Akin.Vectors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akin.Lab.Judging.Relevance;

/// <summary>Evaluates a collection by what people found relevant. Each query ranks every item, exactly, less itself.</summary>
public static class JudgedEvaluation
{
    /// <summary>Runs it.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="list">The judged queries, of its store.</param>
    /// <param name="metric">The distance, by its name; null is the store's.</param>
    /// <param name="k">The k of recall and nDCG at k, at least 1.</param>
    /// <param name="progress">Told how many of how many queries are done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">No query has a relevant item; or a query's photo can't be read.</exception>
    public static JudgedReport Run(
        Collection collection, JudgedList list, Metric? metric, int k, IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(list);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        Metric by = metric ?? collection.Settings.Metric;
        JudgedQuery[] queries = [.. list.Queries.Where(q => q.Relevance.Values.Any(r => r > 0))];
        if (queries.Length == 0)
            throw new EngineException($"none of the {list.Queries.Count} judged queries has a relevant item, so there is nothing to find");

        // The store's own index where it has this metric, else one made for it in memory.
        IVectorIndex? made = by == collection.Settings.Metric
            ? null
            : new VectorIndexCache(collection.Store, collection.Settings with { Metric = by, Index = IndexKind.Flat }, NullLogger.Instance).Build(null, cancellation);
        try
        {
            IReadOnlyVectorIndex index = made ?? collection.OpenIndex(cancellation: cancellation);
            double[] recalls = new double[queries.Length], gains = new double[queries.Length], reciprocals = new double[queries.Length];
            var ranking = new Neighbor[index.Count];
            for (int i = 0; i < queries.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                List<(int Rank, int Relevance)> ranks = Ranks(collection, index, queries[i], ranking);
                (recalls[i], gains[i], reciprocals[i]) = (RankingMeasures.Recall(ranks, k), RankingMeasures.Ndcg(ranks, k), RankingMeasures.ReciprocalRank(ranks));
                progress?.Report((i + 1, queries.Length));
            }

            return new JudgedReport
            {
                Metric = by.Name(),
                K = k,
                Queries = queries.Length,
                WithoutMatch = list.Queries.Count - queries.Length,
                Gallery = index.Count,
                Judgments = list.Queries.Sum(q => q.Relevance.Count),
                RecallAtK = Estimate.From(recalls),
                NdcgAtK = Estimate.From(gains),
                MeanReciprocalRank = Estimate.From(reciprocals),
            };
        }
        finally
        {
            made?.Dispose();
        }
    }

    /// <summary>The rank and the relevance of each relevant item.</summary>
    private static List<(int Rank, int Relevance)> Ranks(Collection collection, IReadOnlyVectorIndex index, JudgedQuery query, Neighbor[] ranking)
    {
        (float[] vector, long? own) = Vector(collection, query);
        Dictionary<long, int> relevant = [];
        foreach ((string id, int relevance) in query.Relevance)
        {
            if (relevance > 0 && collection.Store.Find(id) is { } item)
                relevant.Add(item.Key, relevance);
        }

        int found = index.Search(Direction.GetDirected(index.Metric, vector, vector.Length), ranking, new SearchOptions { Exact = true });
        List<(int, int)> ranks = [];
        int rank = 0;
        for (int i = 0; i < found && ranks.Count < relevant.Count; i++)
        {
            if (ranking[i].Id == own)
                continue;
            rank++;
            if (relevant.TryGetValue(ranking[i].Id, out int relevance))
                ranks.Add((rank, relevance));
        }

        return ranks.Count > 0 ? ranks : throw new EngineException($"the items judged for {query.Id ?? query.Photo} have just left the store {collection.Store.Directory}; run it again");
    }

    private static (float[] Vector, long? Own) Vector(Collection collection, JudgedQuery query)
    {
        if (query.Photo is { } photo)
        {
            try
            {
                var file = new FileInfo(photo);
                if (file.Length > collection.Limits.MaxBytes)
                    throw new EngineException($"the query {photo} has {file.Length:N0} bytes, more than the limit of {collection.Limits.MaxBytes:N0}");
                return (collection.Embed(new PhotoBytes(File.ReadAllBytes(photo), null), null).Vector, null);
            }
            catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
            {
                throw new EngineException($"the query {photo} {(e is ImageException ? e.Message : "can't be read: " + e.Message)}", e);
            }
        }

        StoredItem item = collection.Store.Find(query.Id!) ?? throw new EngineException($"the query '{query.Id}' has just left the store {collection.Store.Directory}; run it again");
        using VectorCursor cursor = collection.Store.OpenVectors([item.Key]);
        return cursor.Read() ? (cursor.Vector.ToArray(), item.Key) : throw new EngineException($"the query '{query.Id}' has just left the store {collection.Store.Directory}; run it again");
    }
}
