using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Keys;

/// <summary>
/// Who is signed in on the pages. A browser keeps a random number in a cookie that no script sees and no other site's request carries;
/// the key that was typed in stays with neither side. They are kept in memory: a restart signs everybody out.
/// </summary>
internal sealed class Sessions(TimeProvider clock)
{
    private const int Most = 10_000;
    private const int TokenBytes = 32;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(12);

    // By the number's hash: looking one up then tells a guesser nothing of the numbers there are.
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Signs in whoever sent a valid key.</summary>
    public void Begin(HttpContext context, ApiKey key)
    {
        if (_sessions.Count >= Most)
            MakeRoom();
        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        _sessions[HashOf(token)] = new(key, clock.GetUtcNow() + Kept);
        context.Response.Cookies.Append(CookieOf(context), token, Options(context, Kept));
    }

    /// <summary>The key that the request's browser is signed in with, or null.</summary>
    public ApiKey? Find(HttpContext context) =>
        context.Request.Cookies[CookieOf(context)] is { Length: > 0 and < 128 } token
        && _sessions.TryGetValue(HashOf(token), out Session? session) && session.Until > clock.GetUtcNow()
            ? session.Key
            : null;

    /// <summary>Signs the request's browser out.</summary>
    public void End(HttpContext context)
    {
        if (context.Request.Cookies[CookieOf(context)] is { Length: > 0 and < 128 } token)
            _sessions.TryRemove(HashOf(token), out _);
        context.Response.Cookies.Delete(CookieOf(context), Options(context, null));
    }

    private void MakeRoom()
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach ((string hash, Session session) in _sessions)
        {
            if (session.Until <= now)
                _sessions.TryRemove(hash, out _);
        }

        // All still valid: those that end first make room.
        foreach (string hash in _sessions.OrderBy(s => s.Value.Until).Take(Math.Max(0, _sessions.Count - Most + 1)).Select(s => s.Key).ToArray())
            _sessions.TryRemove(hash, out _);
    }

    private static string HashOf(string token)
    {
        Span<byte> hash = stackalloc byte[ApiKey.HashBytes];
        ApiKey.HashOf(token, hash);
        return Convert.ToHexString(hash);
    }

    // Browsers keep the cookies of all ports of a machine together, so each server's has a name of its own.
    private static string CookieOf(HttpContext context) => $"akin-session-{context.Connection.LocalPort}";

    private static CookieOptions Options(HttpContext context, TimeSpan? kept) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = kept,
        IsEssential = true,
    };

    private sealed record Session(ApiKey Key, DateTimeOffset Until);
}
