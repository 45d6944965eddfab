using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Live;
using Akin.Engine.Routing;
using Akin.Engine.Search;
using Akin.Imaging;
using Akin.Vectors;

namespace Akin.Engine;

/// <summary>Searching.</summary>
public sealed partial class Collection
{
    /// <summary>In a routed store, its classes with their numbers of items; empty where it has no route.</summary>
    public IReadOnlyList<RankedClass> Classes
    {
        get
        {
            if (Settings.Route is not { } route)
                return [];
            int[] sizes = _live.Open().Sizes;
            return [.. route.Classes.Select((name, place) => new RankedClass(name, null, sizes[place]))];
        }
    }

    /// <summary>Counts how the items of a routed store are kept apart; null where it has no route.</summary>
    public RouteSummary? Summarize()
    {
        if (Settings.Route is not { } route)
            return null;
        ItemClasses items = ItemClasses.Read(Store, route);
        int all = items.Keys.Sum(k => k.Count);
        return new RouteSummary(
            route.Label, route.Column, items.Known, all - items.Known - items.Unclassified, items.Unclassified,
            [.. route.Classes.Select((name, place) => new RankedClass(name, null, items.Keys[place].Count))]);
    }

    /// <summary>What an item of the store is searched by; nothing is computed, for the store has it.</summary>
    /// <param name="id">The item's id.</param>
    /// <exception cref="EngineException">There is no such item.</exception>
    public Query Read(string id)
    {
        StoredItem item = FindItem(id) ?? throw new EngineException($"the store {Store.Directory} has no item '{id}'");
        var query = new Query(GetVector(item)) { Item = item.Key };
        if (Settings.Route is not { } route)
            return query;
        string? said = route.Column is null ? null : item.Metadata.GetValueOrDefault(route.Column);
        return query with
        {
            // Another process may have given the store another route meanwhile.
            Prediction = _live.Items.Prediction(item) is { } numbers && numbers.Length == route.Classes.Count ? numbers : null,
            KnownClass = said is not null && Router.GetPlace(route, said) is { } place ? route.Classes[place] : null,
        };
    }

    /// <summary>
    /// Finds the items nearest to a query: in a routed store those of its likeliest classes or of the one that is asked for, else all. On the
    /// calling thread, which also opens the index where that was not done yet.
    /// </summary>
    /// <param name="query">What is searched with.</param>
    /// <param name="request">How many, and which.</param>
    /// <exception cref="EngineException">The request is out of range, or names a class that there is not.</exception>
    /// <exception cref="Akin.Catalog.Filters.FilterException">The filter names a column that the store does not know.</exception>
    public SearchResult Find(Query query, SearchRequest request)
    {
        Check(query, request);
        return Find(_live.Open(), query, request);
    }

    /// <summary>Finds the items nearest to a query, as <see cref="Find(Query, SearchRequest)"/> does.</summary>
    /// <param name="query">What is searched with: for a bare vector, <c>new Query(vector)</c>.</param>
    /// <param name="request">How many, and which.</param>
    /// <param name="cancellation">Heeded while the index is opened; a search that has begun is done.</param>
    /// <returns>Done already where the index is open, for then nothing waits: the search is done on the calling thread. Else the index is opened on the pool.</returns>
    /// <exception cref="EngineException">The request is out of range, or names a class that there is not.</exception>
    /// <exception cref="Akin.Catalog.Filters.FilterException">The filter names a column that the store does not know.</exception>
    public async Task<SearchResult> SearchAsync(Query query, SearchRequest request, CancellationToken cancellation = default)
    {
        Check(query, request);
        return Find(await OpenAsync(cancellation), query, request);
    }

    /// <summary>Finds the look-alikes of an item of the store; the item itself comes first.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="request">How many, and which.</param>
    /// <param name="cancellation">As for a query.</param>
    /// <returns>As for a query.</returns>
    /// <exception cref="EngineException">There is no such item, or as for a query.</exception>
    /// <exception cref="Akin.Catalog.Filters.FilterException">The filter names a column that the store does not know.</exception>
    public async Task<SearchResult> SearchAsync(string id, SearchRequest request, CancellationToken cancellation = default)
    {
        SearchIndex index = await OpenAsync(cancellation);
        Query query = Read(id);
        Check(query, request);
        return Find(index, query, request);
    }

    /// <summary>Finds the look-alikes of a photo. It is decoded, embedded and searched with on a thread of the pool.</summary>
    /// <param name="photo">The photo, encoded or raw.</param>
    /// <param name="box">The part of it that counts, in pixels of the upright photo; null is all of it.</param>
    /// <param name="request">How many, and which.</param>
    /// <param name="cancellation">Heeded before each of the three steps.</param>
    /// <exception cref="ImageException">It is no photo, or over a limit.</exception>
    /// <exception cref="EngineException">The model gives no finite vector for it, or as for a query.</exception>
    /// <exception cref="Akin.Catalog.Filters.FilterException">The filter names a column that the store does not know.</exception>
    public async Task<SearchResult> SearchAsync(PhotoBytes photo, Rectangle? box, SearchRequest request, CancellationToken cancellation = default) =>
        await SearchAsync(await EmbedAsync(photo, box, cancellation), request, cancellation);

    /// <summary>Finds the items nearest to each of several queries, side by side on threads of the pool.</summary>
    /// <param name="queries">What is searched with.</param>
    /// <param name="request">How many, and which; the same for all.</param>
    /// <param name="cancellation">Heeded while the index is opened and between queries.</param>
    /// <returns>The answers, in the order of the queries; each is what a search with that query alone gives.</returns>
    /// <exception cref="EngineException">The request is out of range, or names a class that there is not.</exception>
    /// <exception cref="Akin.Catalog.Filters.FilterException">The filter names a column that the store does not know.</exception>
    public async Task<IReadOnlyList<SearchResult>> SearchAsync(IReadOnlyList<Query> queries, SearchRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        await OpenAsync(cancellation);
        var results = new SearchResult[queries.Count];
        await Parallel.ForAsync(0, queries.Count, cancellation, (i, _) =>
        {
            results[i] = Find(queries[i], request);
            return ValueTask.CompletedTask;
        });
        return results;
    }

    /// <summary>The index: at once where it is open, else opened on the pool.</summary>
    private ValueTask<SearchIndex> OpenAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _live.TryGet() is { } index ? new(index) : new(Task.Run(() => _live.Open(cancellation: cancellation), cancellation));
    }

    private void Check(Query query, SearchRequest request)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(request);
        request.Check();
        if (Settings.Route is null && (request.Class ?? request.Classes?.ToString(System.Globalization.CultureInfo.InvariantCulture)) is not null)
            throw new EngineException("the collection is not searched by class; index it with a route") { Code = ErrorCodes.NotRouted, Subject = Store.Directory };
    }

    private SearchResult Find(SearchIndex index, Query query, SearchRequest request)
    {
        if (request.Expansion is { } expansion)
            query = Expand(index, query, request with { Expansion = null, MaxDistance = null }, expansion);
        IReadOnlyVectorIndex vectors = index.Vectors;
        long replacements = _live.Replacements;
        SearchRoute? route = null;
        int[] places = [];
        if (Settings.Route is { } settings)
            (route, places) = Router.Choose(settings, index.Sizes, query, request);
        FilteredItems? filtered = request.Filter is { } filter ? Filtered(filter) : null;
        var notNumbers = (filtered ?? Unfiltered).NotNumbers;
        var options = new SearchOptions
        {
            Allowed = filtered?.Keys,
            MaxDistance = request.MaxDistance,
            Effort = request.Ef,
            Oversample = request.Oversample,
        };
        ReadOnlySpan<float> vector = Direction.GetDirected(vectors.Metric, query.Vector, query.Vector.Length);
        Neighbor[] found;
        int count;
        long mutations;
        SpinWait wait = default;
        int patience = route is null ? 100 : 3;
        do
        {
            mutations = index.Mutations;
            found = new Neighbor[Math.Min(request.K, vectors.Count)];
            if (found.Length == 0)
                return new SearchResult([], route, notNumbers);
            // All that there are: the walk through a graph may miss one.
            options = options with { Exact = request.Exact || found.Length < request.K };
            count = index.Search(vector, found, options, places);
        }
        while (IsCutShort() && patience-- > 0 && Wait());

        Neighbor[] hits = found[..count];
        if (query.Item is { } key && count > 0 && hits[0].Id != key && (filtered is null || filtered.Keys.Contains(key)))
        {
            Neighbor[] itself = new Neighbor[1];
            if (index.Search(vector, itself, options with { Allowed = new IdSet([key]), Exact = true }, places) == 1)
                hits = ItemFirst.Place(hits, itself[0], vectors.Metric, found.Length);
        }

        return new SearchResult(Hits(hits, replacements), route, notNumbers);

        // The writer may be in the middle of it and, being of lower priority, not have a core.
        bool Wait()
        {
            wait.SpinOnce();
            return true;
        }

        // As many were asked for as there were; where others came meanwhile, one that was there all the time may have had no place.
        bool IsCutShort() => (found.Length < request.K || route is not null) && (mutations % 2 == 1 || mutations != index.Mutations);
    }

    // The item that is searched with is no neighbor of itself.
    private Query Expand(SearchIndex index, Query query, SearchRequest request, QueryExpansion expansion)
    {
        IEnumerable<StoredItem> nearest = Find(index, query, request with { K = expansion.Neighbors + (query.Item is null ? 0 : 1) }).Hits
            .Select(hit => FindItem(hit.Id)).OfType<StoredItem>().Where(item => item.Key != query.Item).Take(expansion.Neighbors);
        return query with { Vector = expansion.Apply(query.Vector, [.. nearest.SelectMany(item => TryGetVector(item) ?? [])]) };
    }

    private SearchHit[] Hits(ReadOnlySpan<Neighbor> found, long replacements)
    {
        long[] keys = new long[found.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = found[i].Id;
        StoredItem?[] items = _live.Items.Find(keys);
        if (replacements % 2 == 1 || replacements != _live.Replacements)
            KeepLatest(items);
        var hits = new SearchHit[items.Length];
        int count = 0;
        for (int i = 0; i < items.Length; i++)
        {
            // An item that left the store since the index was asked is left out.
            if (items[i] is { } item)
                hits[count++] = new SearchHit(count, item.Id, found[i].Distance, item.Path, item.Metadata);
        }

        return count == hits.Length ? hits : hits[..count];
    }

    // An item that gave way to a new one of its id meanwhile may have been found beside it.
    private static void KeepLatest(StoredItem?[] items)
    {
        Dictionary<string, long> latest = new(StringComparer.Ordinal);
        foreach (StoredItem item in items.OfType<StoredItem>())
            latest[item.Id] = Math.Max(item.Key, latest.GetValueOrDefault(item.Id));
        for (int i = 0; i < items.Length; i++)
            items[i] = items[i] is { } item && latest[item.Id] == item.Key ? item : null;
    }

    private float[] GetVector(StoredItem item) =>
        TryGetVector(item) ?? throw new EngineException($"the item '{item.Id}' has just left the store {Store.Directory}");

    private float[]? TryGetVector(StoredItem item)
    {
        float[] vector = new float[Settings.Dimensions];
        if (OpenIndex().TryGetVector(item.Key, vector))
            return vector;

        // An index of bits keeps no vectors.
        using VectorCursor cursor = Store.OpenVectors([item.Key]);
        return cursor.Read() ? cursor.Vector.ToArray() : null;
    }
}
