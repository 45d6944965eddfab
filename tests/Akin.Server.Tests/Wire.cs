using System.Net.Sockets;
using System.Text;

namespace Akin.Server.Tests;

/// <summary>A bare connection: sends what no well-behaved client would.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpClient _client = new();

    public static async Task<Wire> OpenAsync(Uri url)
    {
        var wire = new Wire();
        await wire._client.ConnectAsync(url.Host, url.Port);
        return wire;
    }

    public Task SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>One request as it stands, and all of the reply.</summary>
    public static async Task<string> AskAsync(Uri url, string target, string host = "localhost", string method = "GET")
    {
        await using Wire wire = await OpenAsync(url);
        await wire.SendAsync($"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        using var reader = new StreamReader(wire._client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
