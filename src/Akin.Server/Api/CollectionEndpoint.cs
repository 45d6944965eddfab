using Akin.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>What is served, and what its metadata holds.</summary>
internal static class CollectionEndpoint
{
    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/collection", (Collection collection, Summary summary) =>
    {
        var settings = collection.Settings;
        Summary.Counted counted = summary.Current;
        return TypedResults.Ok(new CollectionAnswer(
            Path.GetFileName(collection.Store.Directory), counted.Items, settings.Dimensions, settings.Metric, settings.Index,
            Path.GetFileName(settings.Model), settings.Layer, collection.Limits.MaxBytes,
            settings.Route is { } route ? new RoutesAnswer(route.Label, collection.Classes.Select(ClassAnswer.Of)) : null,
            counted.Columns.Select(c => new ColumnAnswer(c.Name, c.Items, c.DistinctValues, c.Values.Select(v => new ValueAnswer(v.Value, v.Items))))));
    });
}
