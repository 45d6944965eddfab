using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Routing;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Lab.Evaluation;

/// <summary>
/// Evaluates a routed store as it is searched with photos: each query goes to its predicted class, whatever its own metadata says, and
/// finds only what the gallery keeps there.
/// </summary>
public static class RouteEvaluation
{
    /// <summary>Ranks the gallery with and without the route.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="request">What to evaluate; its label is the true class.</param>
    /// <param name="progress">Told how many of how many rankings are done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">The store has no route, a column or metric does not exist, or a side is empty.</exception>
    public static RouteReport Run(
        Collection collection, EvaluationRequest request, IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        RouteSettings route = collection.Settings.Route
            ?? throw new EngineException("the collection is not searched by class; index it with a route") { Code = ErrorCodes.NotRouted, Subject = collection.Store.Directory };
        (LabeledVectors queries, LabeledVectors gallery, Metric metric) = CollectionEvaluation.Load(collection, request);
        int[] places = GetPlaces(collection.Store, route, gallery);
        int[] items = new int[route.Classes.Count];
        foreach (int place in places.Where(p => p < items.Length))
            items[place]++;

        // What an item's own metadata says is not asked: a photo that somebody searches with has none.
        float[]?[] predictions = [.. queries.Keys.Select(collection.Store.Prediction)];
        int one = 0, two = 0, classified = 0;
        for (int i = 0; i < queries.Count; i++)
        {
            if (predictions[i] is not { } probabilities || Router.GetPlace(route, queries.Labels[i]) is not { } truth)
                continue;
            int better = probabilities.Count(p => p > probabilities[truth]);
            classified++;
            one += better == 0 ? 1 : 0;
            two += better <= 1 ? 1 : 0;
        }

        if (classified == 0)
            throw new EngineException($"no query's {request.Label} is a class of {route.Label}; those are {string.Join(", ", route.Classes.Take(5))}, for example");
        int total = 3 * queries.Count;
        return new RouteReport(
            route.Label, classified, one / (double)classified, Interval.OfShare(one, classified), two / (double)classified,
            Ranked(null, 0), Ranked(1, queries.Count), Ranked(2, 2 * queries.Count));

        EvaluationReport Ranked(int? classes, int done)
        {
            HashSet<int>[]? searched = classes is null ? null : [.. predictions.Select(p =>
                Router.Choose(route, items, new Query([]) { Prediction = p }, new SearchRequest { Classes = classes }).Places.ToHashSet())];
            return Evaluator.Evaluate(
                queries, gallery, metric, request.K, progress.Counting(total, done),
                searched is null ? null : (query, other) => places[other] == items.Length || searched[query].Contains(places[other]), cancellation: cancellation);
        }
    }

    private static int[] GetPlaces(ICatalogReader store, RouteSettings route, LabeledVectors gallery)
    {
        Dictionary<long, int> places = [];
        foreach ((int place, List<long> keys) in ItemClasses.Read(store, route).Keys.Index())
        {
            foreach (long key in keys)
                places[key] = place;
        }

        return [.. gallery.Keys.Select(k => places.GetValueOrDefault(k, route.Classes.Count))];
    }
}

/// <summary>What searching by class does to the neighbors. Shares are 0 to 1.</summary>
/// <param name="Label">The network's output that tells the classes.</param>
/// <param name="Queries">Queries whose true class is one of the route's, and for which classes were predicted.</param>
/// <param name="Accuracy">The share of them whose likeliest class is the true one.</param>
/// <param name="AccuracyInterval">Where that share truly lies, with 95 % confidence.</param>
/// <param name="AccuracyOfTwo">The share of them whose true class is among the two likeliest.</param>
/// <param name="Whole">The neighbors among all of the gallery.</param>
/// <param name="OneClass">Those among the likeliest class; what lies in others is never found.</param>
/// <param name="TwoClasses">Those among the two likeliest classes.</param>
public sealed record RouteReport(
    string Label, int Queries, double Accuracy, Interval AccuracyInterval, double AccuracyOfTwo, EvaluationReport Whole, EvaluationReport OneClass,
    EvaluationReport TwoClasses);
