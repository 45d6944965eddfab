using Akin.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akin.Server.Hosting;

/// <summary>
/// Lets through only requests whose target is a path (<c>GET /v1/items</c>). A target may also be a whole address
/// (<c>GET http://host/v1/items</c>), which the web server decodes in another way: the path that routing saw and the one that an id is read
/// from could then differ, and a request would change another item than the one it names. Only proxies send such targets, and only to proxies.
/// </summary>
internal sealed class TargetGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.StartsWith('/')
            ? next(context)
            : throw new RequestException(400, "bad_target", "the request's target is no path; send the path alone, such as GET /v1/collections, and the host in the header Host");
}
