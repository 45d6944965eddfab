using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Hosting;

/// <summary>
/// A page of another site must not make a visitor's browser change anything here, with or without keys: browsers say with every request
/// whose page made it (<c>Sec-Fetch-Site</c>, in older ones <c>Origin</c>), and what comes from elsewhere may only look.
/// Programs send neither and are not concerned.
/// </summary>
internal sealed class ForeignSites(RequestDelegate next, ServerOptions options)
{
    private readonly HashSet<string> _allowed = new(options.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        if (Safe(context.Request.Method) || OfThisSite(context.Request))
            return next(context);
        throw new RequestException(403, "foreign_site",
            "a page of another site made this request; whoever runs the server can allow that site");
    }

    private static bool Safe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    private bool OfThisSite(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && _allowed.Contains(origin))
            return true;
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site is "same-origin" or "none";
        // Of the origin only host and port are compared: behind a proxy that speaks TLS the scheme is another.
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && SameHost(from, request.Host));
    }

    private static bool SameHost(Uri from, HostString host) =>
        string.Equals(from.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && from.Port == (host.Port ?? (from.Scheme == Uri.UriSchemeHttps ? 443 : 80));
}
