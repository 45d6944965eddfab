using System.Net;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Hosting;

/// <summary>
/// Answers under the names that are the server's own: a page of another site, whose name was made to point here, must get nothing.
/// Where other machines reach it, any address in numbers is its own too, since no name can be made to mean one.
/// </summary>
/// <remarks>The framework's own filter of hosts knows names alone, and no code for its refusal.</remarks>
internal sealed class HostGate
{
    private readonly RequestDelegate _next;
    private readonly HashSet<string> _names;
    private readonly bool _numbers;

    public HostGate(RequestDelegate next, ServerOptions options, Exposure exposure)
    {
        _next = next;
        _names = new(["localhost", "127.0.0.1", "[::1]", options.Address.Host, .. options.HostNames], StringComparer.OrdinalIgnoreCase);
        _numbers = exposure.Beyond;
    }

    public Task InvokeAsync(HttpContext context)
    {
        string host = context.Request.Host.Host;
        if (_names.Contains(host) || (_numbers && IPAddress.TryParse(host, out _)))
            return _next(context);
        throw new RequestException(400, "unknown_host", "the request names a host that is not served here; whoever runs the server can add it");
    }
}
