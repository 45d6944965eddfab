using System.Security.Claims;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Keys;

/// <summary>Who the caller is: whether keys are needed here, and what the caller's allows.</summary>
/// <param name="NeedsKey">Whether anything here needs a key.</param>
/// <param name="Access">What the caller may do: read, write or administer; null where it has sent no valid key.</param>
/// <param name="Name">The name of the caller's key.</param>
internal sealed record SessionAnswer(bool NeedsKey, string? Access, string? Name);

internal sealed record SignInBody(string Key);

/// <summary>Signing in and out on the pages.</summary>
internal static class SessionEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/session", (HttpContext context, KeyRing keys) => Answer(context, keys, context.User)).AllowAnonymous()
            .WithSummary("Whether keys are needed, and what the caller's allows");
        v1.MapPost("/session", SignInAsync).AllowAnonymous()
            .WithSummary("Signs a browser in: sets a cookie that stands for the key for twelve hours");
        v1.MapDelete("/session", SignOut).AllowAnonymous()
            .WithSummary("Signs a browser out");
    }

    private static async Task<Ok<SessionAnswer>> SignInAsync(HttpContext context, KeyRing keys, Sessions sessions)
    {
        var body = await JsonBody.ReadAsync<SignInBody>(context.Request, "{\"key\": \"akin_...\"}");
        if (!keys.Any)
            return Answer(context, keys, Caller.Anybody);
        ApiKey key = keys.Find(body.Key.Trim())
            ?? throw new RequestException(401, "unknown_key", "this key is not valid here; check that it is whole, or ask whoever runs the server for one");
        sessions.Begin(context, key);
        return Answer(context, keys, Caller.From(key));
    }

    private static Ok<SessionAnswer> SignOut(HttpContext context, KeyRing keys, Sessions sessions)
    {
        sessions.End(context);
        return Answer(context, keys, keys.Any ? Caller.Stranger : Caller.Anybody);
    }

    private static Ok<SessionAnswer> Answer(HttpContext context, KeyRing keys, ClaimsPrincipal caller)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SessionAnswer(keys.Any, caller.GetAccess() is { } access ? ApiKey.Word(access) : null, caller.Identity?.Name));
    }
}
