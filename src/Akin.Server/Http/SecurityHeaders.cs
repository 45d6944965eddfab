using Microsoft.AspNetCore.Http;

namespace Akin.Server.Http;

/// <summary>Tells browsers that the pages load nothing from elsewhere and are shown in no other site's frame.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // The style sheet's icons and a photo that was sent are data: addresses; the map draws from blob: addresses.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // The page that shows the API is not ours and sets styles in its elements; scripts are held to the same there.
    private static readonly string DocumentationPolicy = Policy.Replace("style-src 'self'", "style-src 'self' 'unsafe-inline'", StringComparison.Ordinal);

    public Task InvokeAsync(HttpContext context)
    {
        string policy = context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) ? DocumentationPolicy : Policy;
        // Set as the reply starts, so that an error's reply, which begins with empty headers, has them too.
        context.Response.OnStarting(() =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
