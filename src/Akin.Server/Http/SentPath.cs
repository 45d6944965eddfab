using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akin.Server.Http;

/// <summary>
/// The path of a request's address as the client sent it, still percent-encoded and with its dots. The framework's own
/// <see cref="HttpRequest.Path"/> is decoded and shortened: <c>/items/..</c> is <c>/</c> there.
/// </summary>
internal static class SentPath
{
    /// <summary>The path, up to the question mark.</summary>
    public static ReadOnlySpan<char> From(HttpContext context)
    {
        ReadOnlySpan<char> target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }
}
