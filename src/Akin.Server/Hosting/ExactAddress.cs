using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Hosting;

/// <summary>
/// Refuses addresses that mean something else than they seem to say. A segment <c>..</c> takes the one before it away, in the client, a proxy
/// or the web server, so that <c>DELETE /collections/shop/items/..</c> would delete the collection. What a client has shortened already ends
/// in a slash, as nothing does that can be deleted.
/// </summary>
internal sealed class ExactAddress(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        ReadOnlySpan<char> path = SentPath.From(context);
        foreach (Range segment in path.Split('/'))
        {
            if (IsDots(path[segment]))
                throw new RequestException(400, "bad_request", "the address has a segment '.' or '..'; write it without");
        }

        if (HttpMethods.IsDelete(context.Request.Method) && (path.EndsWith('/') || path.Contains("//", StringComparison.Ordinal)))
            throw new RequestException(400, "bad_request", "the address of what is to be deleted has an empty segment; end it with the name of one thing, without a slash behind it");
        return next(context);
    }

    // A dot may be percent-encoded and means the same.
    private static bool IsDots(ReadOnlySpan<char> segment)
    {
        int dots = 0;
        while (!segment.IsEmpty)
        {
            int length = segment[0] == '.' ? 1 : segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (length == 0 || ++dots > 2)
                return false;
            segment = segment[length..];
        }

        return dots > 0;
    }
}
