using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Keys;

/// <summary>
/// Finds out who makes a request: by <c>Authorization: Bearer KEY</c>, by <c>X-Api-Key: KEY</c>, or by the cookie of somebody who signed
/// in on a page. Nobody is sent away here: limits count callers before <see cref="AccessGate"/> decides.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, KeyRing keys, Sessions sessions)
{
    public const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(keys.Any ? Find(context) : Caller.Anybody);
        return next(context);
    }

    private Caller Find(HttpContext context)
    {
        ApiKey? key;
        if (Sent(context.Request) is { } sent)
        {
            key = keys.Find(sent);
            if (key is null)
                return Caller.Mistaken;
        }
        else
        {
            key = sessions.Find(context);
        }

        return key is null ? Caller.Stranger : new Caller(key.Name, key.Access, false);
    }

    /// <summary>What a program sent as its key, or null.</summary>
    private static string? Sent(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var own))
            return own.ToString();
        string authorization = request.Headers[HeaderNames.Authorization].ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }
}
