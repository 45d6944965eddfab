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
    // Limited per key: whoever signs in without end, with whatever key, signs out nobody of another.
    private const int MostOfOneKey = 1000;
    private const int TokenBytes = 32;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(12);

    // By the number's hash: looking one up then tells a guesser nothing of the numbers there are.
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    // The hashes of each key's sessions, the oldest first, by the key's name.
    private readonly Dictionary<string, LinkedList<string>> _ofKey = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();

    /// <summary>Signs in whoever sent a valid key.</summary>
    public void Begin(HttpContext context, ApiKey key)
    {
        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        Add(ComputeHash(token), key);
        context.Response.Cookies.Append(GetCookie(context), token, Options(context, Kept));
    }

    /// <summary>The key that the request's browser is signed in with, or null.</summary>
    public ApiKey? Find(HttpContext context) =>
        context.Request.Cookies[GetCookie(context)] is { Length: > 0 and < 128 } token
        && _sessions.TryGetValue(ComputeHash(token), out Session? session) && session.Until > clock.GetUtcNow()
            ? session.Key
            : null;

    /// <summary>Signs the request's browser out.</summary>
    public void End(HttpContext context)
    {
        if (context.Request.Cookies[GetCookie(context)] is { Length: > 0 and < 128 } token)
            Remove(ComputeHash(token));
        context.Response.Cookies.Delete(GetCookie(context), Options(context, null));
    }

    private void Add(string hash, ApiKey key)
    {
        lock (_changing)
        {
            if (!_ofKey.TryGetValue(key.Name, out LinkedList<string>? own))
                _ofKey.Add(key.Name, own = []);
            if (own.Count == MostOfOneKey)
                Remove(own.First!.Value);
            _sessions[hash] = new(key, clock.GetUtcNow() + Kept, own.AddLast(hash));
        }
    }

    private void Remove(string hash)
    {
        lock (_changing)
        {
            if (_sessions.TryRemove(hash, out Session? session))
                session.Place.List!.Remove(session.Place);
        }
    }

    private static string ComputeHash(string token)
    {
        Span<byte> hash = stackalloc byte[ApiKey.HashBytes];
        ApiKey.ComputeHash(token, hash);
        return Convert.ToHexString(hash);
    }

    // Browsers keep the cookies of all ports of a machine together, so each server's has a name of its own.
    private static string GetCookie(HttpContext context) => $"akin-session-{context.Connection.LocalPort}";

    private static CookieOptions Options(HttpContext context, TimeSpan? kept) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = kept,
        IsEssential = true,
    };

    private sealed record Session(ApiKey Key, DateTimeOffset Until, LinkedListNode<string> Place);
}
