using System.ComponentModel;
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
    : IDocument<NewCollectionBody>
{
    public static string Example => "{\"name\": \"shop\"}";

    /// <summary>What <see cref="Color"/> was called before; taken for this version still.</summary>
    public float? Colour { init => Color ??= value; }
}

/// <summary>The collections: what there is, and making and deleting them.</summary>
internal static class CollectionEndpoints
{
    private const string Tag = "Collections";

    /// <summary>Maps what concerns no single collection.</summary>
    public static void MapAll(RouteGroupBuilder v1)
    {
        v1.MapGet("/collections", List).WithTags(Tag);
        v1.MapPost("/collections", CreateAsync).WithTags(Tag).RequireAuthorization(nameof(Access.Administer));
    }

    /// <summary>Maps one collection by its own address.</summary>
    public static void MapOne(RouteGroupBuilder collection)
    {
        collection.MapGet("/", Get).WithTags(Tag);
        collection.MapDelete("/", Delete).WithTags(Tag).RequireAuthorization(nameof(Access.Administer));
    }

    /// <summary>Maps the only collection.</summary>
    public static void MapOnly(RouteGroupBuilder v1) => v1.MapGet("/collection", GetOnly).WithTags(Tag);

    /// <summary>Describes a collection: its network, index and metadata</summary>
    public static Ok<CollectionAnswer> Get(ServedCollection served) => TypedResults.Ok(Describe(served));

    /// <summary>Describes the only collection</summary>
    /// <remarks>Where there is one collection, it need not be named in any address.</remarks>
    public static Ok<CollectionAnswer> GetOnly(ServedCollection served) => TypedResults.Ok(Describe(served));

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

    /// <summary>Lists the collections</summary>
    public static Ok<CollectionsAnswer> List(HttpContext context, CollectionRegistry registry)
    {
        // A fault says where on the server things lie, which not everybody who searches needs to know.
        bool mayKnow = context.User.May(Access.Write);
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
            catch (CollectionException e) when (e.Code == ErrorCodes.UnknownCollection)
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

    /// <summary>Makes an empty collection</summary>
    /// <remarks>Its network, layer and distance hold for its life; everything but the name may be left out.</remarks>
    [Refuses(400, "bad_model", "bad_path")]
    [Refuses(403, "path_not_allowed", "cannot_create")]
    [Refuses(409, "collection_exists")]
    public static async Task<Created<CollectionAnswer>> CreateAsync(
        NewCollectionBody body, CollectionRegistry registry, ServedFolders folders, CancellationToken cancellation)
    {
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
            await Task.Run(() => registry.Create(body.Name, request), cancellation);
        }
        catch (ModelException e)
        {
            throw new RequestException(400, "bad_model", e.Message);
        }

        using CollectionLease lease = registry.Use(body.Name);
        return TypedResults.Created(ItemAddress.ForCollection(body.Name), Describe(ServedCollection.From(lease)));
    }

    /// <summary>Deletes a collection with everything in it</summary>
    [Refuses(403, "cannot_create")]
    [Refuses(409, "collection_in_use")]
    public static NoContent Delete([Description("The collection's name.")] string collection, CollectionRegistry registry)
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
