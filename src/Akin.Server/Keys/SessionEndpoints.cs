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

internal sealed record SignInBody(string Key) : IDocument<SignInBody>
{
    public static string Example => "{\"key\": \"akin_...\"}";
}

/// <summary>Signing in and out on the pages.</summary>
internal static class SessionEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        RouteGroupBuilder session = v1.MapGroup("").WithTags("Session").AllowAnonymous();
        session.MapGet("/session", Get);
        session.MapPost("/session", SignIn);
        session.MapDelete("/session", SignOut);
    }

    /// <summary>Whether keys are needed, and what the caller's allows</summary>
    public static Ok<SessionAnswer> Get(HttpContext context, KeyRing keys) => Answer(context, keys, context.User);

    /// <summary>Signs a browser in: a cookie stands for the key for twelve hours</summary>
    [Refuses(401, "unknown_key")]
    public static Ok<SessionAnswer> SignIn(HttpContext context, SignInBody body, KeyRing keys, Sessions sessions)
    {
        if (!keys.Any)
            return Answer(context, keys, Caller.Anybody);
        return Answer(context, keys, Caller.From(Begin(context, keys, sessions, body.Key)));
    }

    /// <summary>Begins the session of whoever sent a key.</summary>
    /// <exception cref="RequestException">401: it is not valid here.</exception>
    public static ApiKey Begin(HttpContext context, KeyRing keys, Sessions sessions, string sent)
    {
        ApiKey key = keys.Find(sent.Trim())
            ?? throw new RequestException(401, "unknown_key", "this key is not valid here; check that it is whole, or ask whoever runs the server for one");
        sessions.Begin(context, key);
        return key;
    }

    /// <summary>Signs a browser out</summary>
    public static Ok<SessionAnswer> SignOut(HttpContext context, KeyRing keys, Sessions sessions)
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
