using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Engine.Serving;
using Akin.Server.Limits;
using Akin.Server.Observing;
using Akin.Vectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

internal sealed record VectorAnswer(int Dimensions, string Metric, IReadOnlyList<float> Vector);

internal sealed record LikelyClassAnswer(string Class, double Probability);

internal sealed record ClassificationAnswer(string Label, IEnumerable<LikelyClassAnswer> Classes);

/// <summary>What the collection's network says of a photo, without a search: its vector, its class.</summary>
internal static class EmbedEndpoints
{
    public static void Map(RouteGroupBuilder collection)
    {
        RouteGroupBuilder networks = collection.MapGroup("").WithTags("Networks");
        networks.MapPost("/embed", EmbedAsync);
        networks.MapPost("/classify", ClassifyAsync);
    }

    /// <summary>The vector of a photo</summary>
    public static async Task<Ok<VectorAnswer>> EmbedAsync(
        HttpContext context, ServedCollection served, SentPhoto<NamedPhotoBody> sent, [FromQuery(Name = "box"), Description(SearchQuery.AboutBox)] string? box, WorkQueue work)
    {
        Rectangle? part = sent.GetBox(box);
        var read = await sent.OpenAsync(context);
        using var place = await work.EnterAsync(context);
        byte[] bytes = await read(context.RequestAborted);
        await place.WeighAsync(bytes);
        using Activity? activity = Telemetry.Source.StartActivity("embed")?.SetTag("collection", served.Name);
        float[] vector = (await served.Collection.EmbedAsync(new PhotoBytes(bytes, null), part, context.RequestAborted)).Vector;
        return TypedResults.Ok(new VectorAnswer(vector.Length, served.Collection.Settings.Metric.Name(), vector));
    }

    /// <summary>The likeliest classes of a photo</summary>
    public static async Task<Ok<ClassificationAnswer>> ClassifyAsync(
        HttpContext context, ServedCollection served, SentPhoto<NamedPhotoBody> sent, WorkQueue work,
        [FromQuery(Name = "box"), Description(SearchQuery.AboutBox)] string? box = null,
        [FromQuery(Name = "best"), Range(1, 10_000), Description("How many classes.")] int best = 5,
        [FromQuery(Name = "label"), Description("What is told, where the network can tell several things.")] string? label = null)
    {
        Rectangle? part = sent.GetBox(box);
        var read = await sent.OpenAsync(context);
        PhotoClassifier classifier = served.Classifier(label);
        using var place = await work.EnterAsync(context);
        byte[] bytes = await read(context.RequestAborted);
        await place.WeighAsync(bytes);
        using Activity? activity = Telemetry.Source.StartActivity("classify")?.SetTag("collection", served.Name);
        return TypedResults.Ok(new ClassificationAnswer(
            classifier.Label,
            classifier.Classify(new PhotoBytes(bytes, null), part).Take(best).Select(c => new LikelyClassAnswer(c.Class, Math.Round(c.Probability, 6)))));
    }
}
