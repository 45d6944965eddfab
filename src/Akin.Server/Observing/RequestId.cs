using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Observing;

/// <summary>
/// Gives each request a name that its reply, its problem details and its lines in the log share: the sender's own
/// (<c>X-Request-Id</c>, up to 64 letters, digits, dots, dashes and underscores), or the framework's, which is unique.
/// </summary>
internal sealed class RequestId(RequestDelegate next)
{
    public const string Header = "X-Request-Id";
    private const int Longest = 64;

    // Nothing that could begin another line or field in somebody's log.
    private static readonly SearchValues<char> Sane = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    public Task InvokeAsync(HttpContext context)
    {
        string sent = context.Request.Headers[Header].ToString();
        if (sent.Length is > 0 and <= Longest && !sent.AsSpan().ContainsAnyExcept(Sane))
            context.TraceIdentifier = sent;
        else
            context.TraceIdentifier = context.TraceIdentifier.Replace(':', '-');
        // As the reply starts, because an error's reply begins with empty headers.
        context.Response.OnStarting(static state =>
        {
            var started = (HttpContext)state;
            started.Response.Headers[Header] = started.TraceIdentifier;
            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}
