using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Keys;

/// <summary>
/// Lets a request through to its endpoint where its key allows that. An endpoint that does not say what it needs is for administrators:
/// forgetting to say it shuts a door and opens none.
/// </summary>
internal sealed class AccessGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // The endpoints that routing makes for a wrong method or a missing page are open: there is nothing behind them.
        if (context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<NeedsNoKey>() is not null)
            return next(context);
        Access needed = endpoint.Metadata.GetMetadata<NeededAccess>()?.Access ?? Access.Administer;
        Caller caller = Caller.Get(context);
        if (caller.May(needed))
            return next(context);
        if (caller.Access is { } has)
        {
            throw new RequestException(403, "not_permitted",
                $"the key '{caller.Name}' may {ApiKey.Word(has)}, and this needs {ApiKey.Word(needed)}; ask whoever runs the server for such a key");
        }

        // As the reply starts, because an error's reply begins with empty headers.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return Task.CompletedTask;
        });
        throw caller.SentUnknownKey
            ? new RequestException(401, "unknown_key", "the key that was sent is not valid here; check that it is whole, or ask whoever runs the server for one")
            : new RequestException(401, "key_needed",
                $"this needs a key that may {ApiKey.Word(needed)}: send Authorization: Bearer KEY or X-Api-Key: KEY, or sign in on the page");
    }
}

/// <summary>Marks an endpoint that answers without a key, such as signing in.</summary>
internal sealed class NeedsNoKey
{
    public static readonly NeedsNoKey Mark = new();
}

/// <summary>Says of endpoints that they need no key.</summary>
internal static class NeedsNoKeyExtensions
{
    public static T NeedsNoKey<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(Keys.NeedsNoKey.Mark);
}
