using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akin.Server.Observing;

/// <summary>A line a request: method, path, status, time and whose key. What stands behind the question mark is left out, as it is people's own.</summary>
internal sealed partial class AccessLog(RequestDelegate next, ILogger<AccessLog> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Log(context.Request.Method, context.Request.Path, context.Response.StatusCode, Stopwatch.GetElapsedTime(start).TotalMilliseconds,
                context.User.Identity?.Name ?? "-", context.Connection.RemoteIpAddress?.ToString() ?? "-");
        }
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Path} {Status} {Milliseconds:F1} ms {Key} {Address}")]
    private partial void Log(string method, string path, int status, double milliseconds, string key, string address);
}
