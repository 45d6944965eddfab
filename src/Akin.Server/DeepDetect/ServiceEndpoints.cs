using System.ComponentModel;
using Akin.Engine;
using Akin.Engine.Serving;
using Akin.Models;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.DeepDetect;

/// <summary>DeepDetect's calls, for programs that speak them: services are made, looked at and deleted, and predict.</summary>
internal static class ServiceEndpoints
{
    private static readonly string[] Libraries = ["caffe", "caffe2", "dlib", "ncnn", "onnx", "tensorflow", "tensorrt", "tf", "torch"];

    private const string AboutName = "The service's name.";

    // What they leave: with these the collection goes as well.
    private static readonly string[] ClearsAll = ["full", "dir", "index"];
    private static readonly string[] ClearsLittle = ["", "mem", "lib"];

    /// <summary>Adds what the calls need.</summary>
    public static void AddDeepDetect(this IServiceCollection services) => services.AddSingleton<ServiceBook>().AddSingleton<LargeCalls>();

    public static void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder calls = app.MapGroup("").WithMetadata(SpeaksDeepDetect.Mark).WithTags("DeepDetect").WithKnownParameters(passOverOthers: true);
        calls.MapGet("/info", Info).RequireAuthorization(nameof(Access.Read));
        calls.MapGet("/services/{name}", Get).RequireAuthorization(nameof(Access.Read));
        calls.MapPut("/services/{name}", CreateAsync).RequireAuthorization(nameof(Access.Administer));
        calls.MapDelete("/services/{name}", DeleteAsync).RequireAuthorization(nameof(Access.Administer));
        calls.MapPost("/predict", PredictCall.RunAsync).RequireAuthorization(nameof(Access.Read));
    }

    /// <summary>The service of a name.</summary>
    /// <exception cref="CallException">404: there is none.</exception>
    public static Service Find(ServiceBook book, string name) =>
        book.Find(name) ?? throw new CallException(404, CallFault.ServiceNotFound, "Service Not Found");

    /// <summary>The services that there are</summary>
    /// <remarks>DeepDetect's call, for programs that speak it; its faults are told in its form (docs/deepdetect.md).</remarks>
    public static Ok<CallReply> Info(ServiceBook book, [FromQuery(Name = "status"), Description("Taken for DeepDetect's sake; it changes nothing.")] string? status) => TypedResults.Ok(CallReply.Ok(new CallHead(
        "/info", Version: typeof(ServiceEndpoints).Assembly.GetName().Version?.ToString(2), Branch: "akin", Commit: "", Services: book.All.Select(ServiceReply.From))));

    /// <summary>A service</summary>
    /// <remarks>DeepDetect's call, for programs that speak it; its faults are told in its form (docs/deepdetect.md).</remarks>
    public static Ok<CallReply> Get([Description(AboutName)] string name, ServiceBook book) => TypedResults.Ok(CallReply.Ok(body: ServiceReply.From(Find(book, name))));

    /// <summary>Makes a service for similarity or classification</summary>
    /// <remarks>DeepDetect's call, for programs that speak it; its faults are told in its form (docs/deepdetect.md).</remarks>
    [Takes(typeof(ServiceBody))]
    public static async Task<Created<CallReply>> CreateAsync(HttpContext context, [Description(AboutName)] string name, ServiceBook book)
    {
        var body = await CallBody.ReadAsync<ServiceBody>(context.Request);
        CallKeys.Check(body);
        if (body.Mllib is null || body.Parameters?.Input?.Connector is not { } connector)
            throw Bad("mllib and parameters.input.connector are needed, such as torch and image");
        if (!Libraries.Contains(body.Mllib))
            throw new CallException(404, CallFault.UnknownLibrary, "Unknown Library");
        if (connector != "image")
            throw new CallException(404, CallFault.ConnectorNotFound, "Input Connector Not Found");
        // Its photos are indexed into a collection of its name.
        if (CollectionName.Fault(name) is { } fault)
            throw Bad(fault);
        bool similarity = (body.Type ?? Service.Classification) switch
        {
            Service.Similarity => true,
            Service.Classification => false,
            _ => throw Bad("type can be supervised or unsupervised"),
        };
        string? model = string.IsNullOrEmpty(body.Model?.Repository) ? null : book.Network(body.Model.Repository);
        LibraryParameters? parts = body.Parameters.Mllib;
        var service = new Service(name.ToLowerInvariant(), body.Mllib, body.Description ?? "", similarity, model, parts?.ExtractLayer, parts?.Outputlayer);
        try
        {
            // Opening a network takes a moment.
            await Task.Run(() => book.Add(service));
        }
        catch (ModelException e)
        {
            throw Bad(e.Message);
        }
        catch (EngineException e) when (service.Output is null)
        {
            throw Bad(e.Message + " (in parameters.mllib.outputlayer)");
        }

        return TypedResults.Created((string?)null, new CallReply(new CallStatus(201, "Created")));
    }

    /// <summary>Deletes a service</summary>
    /// <remarks>DeepDetect's call, for programs that speak it; its faults are told in its form (docs/deepdetect.md).</remarks>
    public static async Task<Ok<CallReply>> DeleteAsync(
        HttpContext context, [Description(AboutName)] string name, ServiceBook book, CollectionRegistry collections,
        [FromQuery(Name = "clear"), Description("With full, dir or index the service's collection is deleted too.")] string? clear)
    {
        Service service = Find(book, name);
        if (clear is null && context.Request.ContentLength > 0)
            clear = (await CallBody.ReadAsync<DeleteBody>(context.Request)).Clear;
        clear ??= "";
        if (!ClearsAll.Contains(clear) && !ClearsLittle.Contains(clear))
            throw Bad("clear can be full, lib, mem, dir or index");
        if (service.IsSimilarity && ClearsAll.Contains(clear) && collections.Names.Contains(service.Name))
            collections.Delete(service.Name);
        return book.Remove(service.Name) ? TypedResults.Ok(CallReply.Ok()) : throw new CallException(404, CallFault.ServiceNotFound, "Service Not Found");
    }

    private static CallException Bad(string message) => new(400, CallFault.BadRequest, message);
}

/// <summary>Marks the endpoints whose errors are said in DeepDetect's form.</summary>
internal sealed class SpeaksDeepDetect
{
    public static readonly SpeaksDeepDetect Mark = new();
}
