using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Engine.Serving;
using Akin.Models;
using Akin.Server.Http;
using Akin.Server.Keys;
using Akin.Server.Limits;
using Akin.Server.Observing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akin.Server.DeepDetect;

/// <summary><c>POST /predict</c>: the classes of photos, or their vectors, which are indexed and searched with as the call asks.</summary>
internal static class PredictCall
{
    private const int MostPhotos = 1000;

    /// <summary>Classifies photos, or indexes them, or searches with them</summary>
    /// <remarks>DeepDetect's call, for programs that speak it; its faults are told in its form (docs/deepdetect.md).</remarks>
    [Takes(typeof(PredictBody))]
    public static async Task<Ok<CallReply>> RunAsync(HttpContext context, ServiceBook book, CollectionRegistry collections, WorkQueue work, LargeCalls large)
    {
        (UploadBuffer document, IDisposable? place) = await large.ReceiveAsync(context, collections.Limits.MaxBytes);
        using IDisposable? turn = place;
        long start = Stopwatch.GetTimestamp();
        var body = CallBody.Read<PredictBody>(await document.ReadAsync(context.RequestAborted));
        CallKeys.Check(body);
        Service service = ServiceEndpoints.Find(book, body.Service ?? throw Bad("service is missing; name one"));
        OutputParameters output = body.Parameters?.Output ?? new();
        IReadOnlyList<string?> data = body.Data ?? [];
        if (data.Count == 0)
            throw new CallException(400, CallFault.NoData, "No Data");
        if (data.Count > MostPhotos)
            throw Bad($"there are {data.Count} photos in one call; at most {MostPhotos} are taken");
        if (body.Ids is { } ids && ids.Count != data.Count)
            throw Bad($"there are {ids.Count} ids for {data.Count} data");
        List<Prediction> predictions = service.IsSimilarity
            ? await CompareAsync(context, service, body, data, output, collections, work)
            : await ClassifyAsync(context, service, body, data, output, book, collections.Limits.MaxBytes, work);
        predictions[^1] = predictions[^1] with { Last = true };
        double time = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1);
        return TypedResults.Ok(CallReply.Ok(new CallHead("/predict", service.Name, time), new PredictReply(predictions)));
    }

    private static async Task<List<Prediction>> ClassifyAsync(
        HttpContext context, Service service, PredictBody body, IReadOnlyList<string?> data, OutputParameters output, ServiceBook book, long maxBytes, WorkQueue work)
    {
        if (output.Index || output.BuildIndex || output.Search)
            throw Bad("index, build_index and search need a service of the type unsupervised");
        if (output.Best is 0 or < -1)
            throw Bad($"best is {output.Best}; it can be 1 or more, or -1 for all");
        if (!double.IsFinite(output.ConfidenceThreshold))
            throw Bad("confidence_threshold is no finite number; it can be 0 to 1");
        if (body.Parameters?.Mllib?.ExtractLayer is { Length: > 0 })
            throw Bad("parameters.mllib.extract_layer needs a service of the type unsupervised");
        if (body.Parameters?.Mllib?.Outputlayer is { Length: > 0 } wanted && wanted != service.Output)
            throw Bad($"the service tells the output '{service.Output ?? "that its network has"}', not '{wanted}'; leave parameters.mllib.outputlayer out, or make a service for it");
        OpenClassifier classifier = book.Classifier(service);
        List<Prediction> predictions = [];
        for (int i = 0; i < data.Count; i++)
        {
            (string uri, var read) = await CallData.OpenAsync(data[i], body.Ids?[i], context, maxBytes);
            using var place = await work.EnterAsync(context);
            byte[] bytes = await read(context.RequestAborted);
            await place.WeighAsync(bytes);
            using Activity? activity = Telemetry.Source.StartActivity("classify")?.SetTag("service", service.Name);
            IReadOnlyList<ClassProbability> classes = classifier.Use(open => open.Classify(new PhotoBytes(bytes, null)))
                ?? throw new CallException(404, CallFault.ServiceNotFound, "Service Not Found");
            ClassProbability[] best = [.. classes.Take(output.Best < 0 ? classes.Count : output.Best).Where(c => c.Probability > output.ConfidenceThreshold)];
            predictions.Add(new Prediction(uri, best.Select((c, place) => new ClassReply(c.Class, c.Probability, place == best.Length - 1 ? true : null))));
        }

        return predictions;
    }

    private static async Task<List<Prediction>> CompareAsync(
        HttpContext context, Service service, PredictBody body, IReadOnlyList<string?> data, OutputParameters output, CollectionRegistry collections, WorkQueue work)
    {
        if (output.SearchNn is < 1 or > SearchRequest.MaxK)
            throw Bad($"search_nn is {output.SearchNn}; it can be 1 to {SearchRequest.MaxK}");
        bool mayWrite = context.User.May(Access.Write);
        if ((output.Index || output.BuildIndex) && !mayWrite)
            throw new CallException(403, CallFault.CannotIndex, "indexing needs a key that may write; ask whoever runs the server for one");
        using CollectionLease lease = Use(service, body.Parameters?.Mllib?.ExtractLayer ?? service.Layer, output.Index || !output.Search, mayWrite, collections);
        Collection collection = lease.Collection;
        if (output.Index && !collection.CanWrite)
            throw new CallException(403, CallFault.CannotIndex, "this server only reads");
        var request = new SearchRequest { K = output.SearchNn };

        List<Prediction> predictions = [];
        List<Query> queries = [];
        for (int i = 0; i < data.Count; i++)
        {
            (string uri, var read) = await CallData.OpenAsync(data[i], body.Ids?[i], context, collection.Limits.MaxBytes);
            using var place = output.Index ? await work.EnterToAddAsync(context) : await work.EnterAsync(context);
            byte[] bytes = await read(context.RequestAborted);
            await place.WeighAsync(bytes);
            using Activity? activity = Telemetry.Source.StartActivity(output.Index ? "ingest" : "embed")?.SetTag("service", service.Name);
            if (output.Index)
                await collection.AddAsync(new NewPhoto(uri, bytes), context.RequestAborted);
            Query query = output.Index ? collection.Read(uri) : await collection.EmbedAsync(new PhotoBytes(bytes, null), cancellation: context.RequestAborted);
            queries.Add(query);
            predictions.Add(new Prediction(uri, Vals: query.Vector, Indexed: output.Index ? true : null));
        }

        // The index has every photo as soon as it is added; this is for what it has not read from the disk yet.
        if (output.BuildIndex)
            await Task.Run(() => collection.OpenIndex(cancellation: context.RequestAborted), context.RequestAborted);
        if (!output.Search)
            return predictions;
        if (collection.Store.Count == 0)
            throw NothingIndexed();
        // One after another: a call of many photos leaves the other cores to those who search beside it.
        for (int i = 0; i < predictions.Count; i++)
        {
            SearchResult result = await collection.SearchAsync(queries[i], request, context.RequestAborted);
            predictions[i] = predictions[i] with { Nns = result.Hits.Select(hit => new NeighborReply(hit.Id, hit.Distance)) };
        }

        return predictions;
    }

    /// <summary>The service's collection. It is made when the layer is known, which is by the first call that is no search.</summary>
    private static CollectionLease Use(Service service, string? layer, bool mayMake, bool mayWrite, CollectionRegistry collections)
    {
        if (!collections.Names.Contains(service.Name))
        {
            if (!mayMake)
                throw NothingIndexed();
            if (!mayWrite)
                throw new CallException(403, CallFault.CannotIndex, "nothing is indexed yet, and the first call needs a key that may write");
            try
            {
                collections.Create(service.Name, new IndexRequest { Model = service.Model, DefaultModel = ShippedModels.Photo, Layer = layer });
            }
            catch (ModelException e)
            {
                throw Bad(e.Message);
            }
            catch (CollectionException e) when (e.Code == ErrorCodes.CollectionExists)
            {
                // Another call has made it this moment; where it is something else, using it will say so.
            }
        }

        CollectionLease lease = collections.Use(service.Name);
        string? indexed = lease.Collection.Settings.Embedder.GetLayer();
        if (layer is null || layer == indexed)
            return lease;
        lease.Dispose();
        throw Bad($"the service's photos are indexed by the layer '{indexed}', not '{layer}'; leave extract_layer out, or delete the service with clear=index and index again");
    }

    private static CallException NothingIndexed() => new(403, CallFault.CannotSearch, "Cannot search before similarity search tree has been built: nothing is indexed yet");

    private static CallException Bad(string message) => new(400, CallFault.BadRequest, message);
}
