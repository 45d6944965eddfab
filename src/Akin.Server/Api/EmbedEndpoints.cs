using Akin.Catalog.Sources;
using Akin.Engine.Serving;
using Akin.Server.Http;
using Akin.Vectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

internal sealed record VectorAnswer(int Dimensions, string Metric, IReadOnlyList<float> Vector);

internal sealed record LikelyClassAnswer(string Class, double Probability);

internal sealed record ClassificationAnswer(string Label, IEnumerable<LikelyClassAnswer> Classes);

/// <summary>What the collection's network says of a photo, without a search: its vector, its class.</summary>
internal static class EmbedEndpoints
{
    private const int MostClasses = 10_000;

    public static void Map(RouteGroupBuilder collection)
    {
        collection.MapPost("/embed", EmbedAsync);
        collection.MapPost("/classify", ClassifyAsync);
    }

    private static async Task<Ok<VectorAnswer>> EmbedAsync(HttpContext context, ServedCollection collection, WorkQueue work)
    {
        SentPhoto sent = await SentPhoto.ReceiveAsync(context, collection.Collection.Limits.MaxBytes);
        using var place = await work.EnterAsync(context);
        byte[] bytes = await sent.ReadAsync(context.RequestAborted);
        await place.WeighAsync(bytes);
        float[] vector = collection.Collection.Embed(new PhotoBytes(bytes, null), sent.Box);
        return TypedResults.Ok(new VectorAnswer(vector.Length, collection.Collection.Settings.Metric.Name(), vector));
    }

    /// <summary>The likeliest classes; <c>label</c> names what is asked where the network can tell several things, <c>best</c> how many.</summary>
    private static async Task<Ok<ClassificationAnswer>> ClassifyAsync(HttpContext context, ServedCollection collection, WorkQueue work)
    {
        SentPhoto sent = await SentPhoto.ReceiveAsync(context, collection.Collection.Limits.MaxBytes);
        int best = SearchQuery.Number(sent.Parameters, "best", 5, 1, MostClasses);
        PhotoClassifier classifier = collection.Classifier(sent.Parameters["label"].LastOrDefault());
        using var place = await work.EnterAsync(context);
        byte[] bytes = await sent.ReadAsync(context.RequestAborted);
        await place.WeighAsync(bytes);
        return TypedResults.Ok(new ClassificationAnswer(
            classifier.Label,
            classifier.Classify(new PhotoBytes(bytes, null), sent.Box).Take(best).Select(c => new LikelyClassAnswer(c.Class, Math.Round(c.Probability, 6)))));
    }
}
