using Akin.Catalog.Filters;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Serving;
using Akin.Imaging;
using Akin.Lab.Judging;
using Akin.Models;
using Akin.Server.DeepDetect;
using Akin.Server.Keys;
using Akin.Server.Pages;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akin.Server.Http;

/// <summary>Turns what the layers below throw into replies; a stack trace goes to the log alone.</summary>
internal sealed class FaultHandler(ILogger<FaultHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
            return true;
        RequestException? known = Translate(exception);
        if (known?.Status == StatusCodes.Status500InternalServerError)
            log.LogError("{Line}", exception.Message);
        else if (known?.InnerException is { } cause)
            log.LogWarning("{Code}: {Line}", known.Code, cause.Message);
        else if (known is null && exception is not CallException)
            log.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
        // These say where on the server things lie. A key that only reads may be on a public page.
        if (exception is StoreException or ModelException or CollectionUnavailableException or SourceException { IsDamaged: true } && !httpContext.User.May(Access.Write))
            known = new(known!.Status, known.Code, "the server can't do this at the moment; whoever runs it finds the reason in its log");
        EndpointMetadataCollection? endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata;
        var fault = known ?? new RequestException(500, "internal", "something went wrong; the server's log says what");
        if (endpoint?.GetMetadata<SpeaksDeepDetect>() is not null)
            await CallFault.WriteAsync(httpContext, exception, known);
        else if (endpoint?.GetMetadata<IsPage>() is not null)
            await PageFault.WriteAsync(httpContext, fault);
        else
            await Problems.WriteAsync(httpContext, fault);
        return true;
    }

    private static RequestException? Translate(Exception exception) => exception switch
    {
        RequestException own => own,
        VoteRefusedException e => Refused(e),
        FilterException e => new(400, e.UnknownColumn is null ? "bad_filter" : "unknown_column", e.Message),
        ImageException e => new(400, "bad_photo", "the photo " + e.Message),
        SourceException { IsDamaged: true } e => new(500, "store_failed", "the item's photo " + e.Message),
        SourceException e => new(404, "photo_gone", "the item's photo " + e.Message),
        UnknownCollectionException e => new(404, "unknown_collection", e.Message),
        CollectionExistsException e => new(409, "collection_exists", e.Message),
        CollectionInUseException e => new(409, "collection_in_use", e.Message),
        CollectionUnavailableException e => new(503, "collection_unavailable", e.Message),
        CollectionsFixedException e => new(403, "cannot_create", e.Message),
        EngineException e => new(400, "bad_request", e.Message),
        StoreException e => new(500, "store_failed", e.Message),
        ModelException e => new(500, "model_failed", e.Message),
        BadHttpRequestException { StatusCode: 413 } => new(413, "too_large", "the photo is larger than this server takes"),
        BadHttpRequestException { StatusCode: 408 } => new(408, "too_slow", "the request came too slowly; send it again over a better connection"),
        BadHttpRequestException e => new(e.StatusCode, "bad_request", e.Message.TrimEnd('.')),
        _ => null,
    };

    private static RequestException Refused(VoteRefusedException e) => e.Reason switch
    {
        VoteRefusal.ForgedVoter => new(403, "forged_voter", e.Message),
        VoteRefusal.AlreadyJudged => new(409, "already_judged", e.Message),
        VoteRefusal.NotShown => new(400, "not_shown", e.Message),
        _ => new(404, "unknown_pair", e.Message),
    };
}
