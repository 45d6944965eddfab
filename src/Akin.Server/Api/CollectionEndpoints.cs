using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Serving;
using Akin.Models;
using Akin.Server.Http;
using Akin.Server.Keys;
using Akin.Vectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

internal sealed record CollectionsAnswer(IEnumerable<ListedCollectionAnswer> Collections, bool CanCreate);

/// <summary>A collection in the list; a fault says in one line why it can't be opened.</summary>
internal sealed record ListedCollectionAnswer(
    string Name, string Address, long? Items, int? Dimensions, string? Metric, string? Index, string? Model, bool? CanWrite, string? Fault);

/// <summary>What a new collection is made with; everything but the name may be left out.</summary>
internal sealed record NewCollectionBody(
    string Name, string? Model = null, string? Layer = null, string? Take = null, string? Metric = null, string? Index = null, string? Route = null,
    string? RouteColumn = null, float? Color = null, IndexSettings? IndexSettings = null)
{
    /// <summary>What <see cref="Color"/> was called before; taken for this version still.</summary>
    public float? Colour { init => Color ??= value; }
}

/// <summary>The collections: what there is, and making and deleting them.</summary>
internal static class CollectionEndpoints
{
    /// <summary>Maps what concerns no single collection.</summary>
    public static void MapAll(RouteGroupBuilder v1)
    {
        v1.MapGet("/collections", List);
        v1.MapPost("/collections", CreateAsync).Needs(Access.Administer);
    }

    /// <summary>Maps one collection by its own address.</summary>
    public static void MapOne(RouteGroupBuilder collection)
    {
        collection.MapGet("/", (ServedCollection collection) => TypedResults.Ok(Describe(collection)));
        collection.MapDelete("/", Delete).Needs(Access.Administer);
    }

    /// <summary>Maps the only collection.</summary>
    public static void MapOnly(RouteGroupBuilder v1) => v1.MapGet("/collection", (ServedCollection collection) => TypedResults.Ok(Describe(collection)));

    private static CollectionAnswer Describe(ServedCollection served)
    {
        Collection collection = served.Collection;
        var settings = collection.Settings;
        Summary.Counted counted = served.Summary.Current;
        return new CollectionAnswer(
            served.Name, counted.Items, settings.Dimensions, settings.Metric.Name(), settings.Index.Kind!.Value.Name(), settings.Index,
            Path.GetFileName(settings.Embedder.Model), settings.Embedder.GetLayer(), collection.Limits.MaxBytes, collection.CanWrite,
            settings.Route is { } route ? new RoutesAnswer(route.Label, collection.Classes.Select(ClassAnswer.From)) : null,
            counted.Columns.Select(c => new ColumnAnswer(c.Name, c.Items, c.DistinctValues, c.Values.Select(ValueAnswer.From))), counted.MoreColumns is 0 ? null : counted.MoreColumns);
    }

    private static Ok<CollectionsAnswer> List(HttpContext context, CollectionRegistry registry)
    {
        // A fault says where on the server things lie, which not everybody who searches needs to know.
        bool mayKnow = Caller.Get(context).May(Access.Write);
        List<ListedCollectionAnswer> all = [.. registry.Unserved.Select(u => Faulty(u.Name, u.Reason))];
        foreach (string name in registry.Names)
        {
            try
            {
                using CollectionLease lease = registry.Use(name);
                var settings = lease.Collection.Settings;
                all.Add(new(
                    name, ItemAddress.ForCollection(name), lease.Collection.Store.Count, settings.Dimensions, settings.Metric.Name(), settings.Index.Kind!.Value.Name(),
                    Path.GetFileName(settings.Embedder.Model), lease.Collection.CanWrite, null));
            }
            catch (UnknownCollectionException)
            {
                // Deleted this moment.
            }
            catch (StoreException e)
            {
                all.Add(Faulty(name, e.Message));
            }
        }

        return TypedResults.Ok(new CollectionsAnswer(all.OrderBy(c => c.Name, StringComparer.Ordinal), registry.CanCreate));

        ListedCollectionAnswer Faulty(string name, string fault) => new(
            name, ItemAddress.ForCollection(name), null, null, null, null, null, null, mayKnow ? fault : "it can't be opened; the server's log says why");
    }

    private static async Task<Created<CollectionAnswer>> CreateAsync(HttpContext context, CollectionRegistry registry, ServedFolders folders)
    {
        var body = await JsonBody.ReadAsync<NewCollectionBody>(context.Request, "{\"name\": \"shop\"}");
        var request = new IndexRequest
        {
            Model = Model(body.Model, folders),
            DefaultModel = ShippedModels.Photo,
            Layer = body.Layer,
            Take = body.Take is null ? null : Takes.TryParse(body.Take, out Take take)
                ? take
                : throw new RequestException(400, "bad_parameter", $"take is '{body.Take}'; it can be {string.Join(" or ", Takes.Names)}"),
            Metric = body.Metric is null ? null : Word.Parse(Metrics.Parse, body.Metric),
            Index = body.Index is null ? body.IndexSettings : (body.IndexSettings ?? new()) with { Kind = Word.Parse(IndexKinds.Parse, body.Index) },
            Route = body.Route,
            RouteColumn = body.RouteColumn,
            Color = body.Color is null or (>= 0 and <= 100) ? body.Color : throw new RequestException(400, "bad_parameter", $"color is {body.Color}; it can be 0 to 100"),
        };
        // Opening a network takes a moment, which other requests should not wait for.
        try
        {
            await Task.Run(() => registry.Create(body.Name, request), context.RequestAborted);
        }
        catch (ModelException e)
        {
            throw new RequestException(400, "bad_model", e.Message);
        }

        using CollectionLease lease = registry.Use(body.Name);
        return TypedResults.Created(ItemAddress.ForCollection(body.Name), Describe(ServedCollection.From(lease)));
    }

    private static NoContent Delete(string collection, CollectionRegistry registry)
    {
        registry.Delete(collection);
        return TypedResults.NoContent();
    }

    /// <summary>The network that comes with the program, one that needs no file, or a file in a folder that requests may name.</summary>
    private static string? Model(string? named, ServedFolders folders) => named switch
    {
        null or "photo" => null,
        _ when Embedders.IsBuiltIn(named) => named,
        _ => folders.Resolve(named),
    };
}
