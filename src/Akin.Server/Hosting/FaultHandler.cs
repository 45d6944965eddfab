using Akin.Server.DeepDetect;
using Akin.Server.Http;
using Akin.Server.Keys;
using Akin.Server.Pages;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akin.Server.Hosting;

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
        if (exception is AkinException { Code: var code } and not RequestException && Refusals.OfCode.GetValueOrDefault(code) is { IsPrivate: true } && !httpContext.User.May(Access.Write))
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
        AkinException e when Refusals.OfCode.TryGetValue(e.Code, out Refusal? refusal) => new(refusal.Status, refusal.Code, refusal.Before + e.Message),
        BadHttpRequestException { StatusCode: 413 } => new(413, "too_large", "the photo is larger than this server takes"),
        BadHttpRequestException { StatusCode: 408 } => new(408, "too_slow", "the request came too slowly; send it again over a better connection"),
        BadHttpRequestException e => new(e.StatusCode, "bad_request", e.Message.TrimEnd('.')),
        _ => null,
    };
}
