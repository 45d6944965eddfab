using System.Net.Sockets;
using System.Text;

namespace Akin.Server.Tests;

/// <summary>A bare connection: sends what no well-behaved client would.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpClient _client = new();
    private NetworkStream _stream = null!;

    public static async Task<Wire> OpenAsync(Uri url)
    {
        var wire = new Wire();
        await wire._client.ConnectAsync(url.Host, url.Port);
        // Kept: it is not given out again once the other side has hung up.
        wire._stream = wire._client.GetStream();
        return wire;
    }

    /// <summary>Opens one where the other side takes it; null where it refuses.</summary>
    public static async Task<Wire?> TryOpenAsync(Uri url)
    {
        try
        {
            return await OpenAsync(url);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>Sends where the other side still listens; whether it did.</summary>
    public async Task<bool> TrySendAsync(string text)
    {
        try
        {
            await SendAsync(text);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The next that comes.</summary>
    public async Task<string> ReadAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        return Encoding.Latin1.GetString(buffer, 0, await _stream.ReadAsync(buffer));
    }

    /// <summary>All that comes until the other side hangs up, however it does.</summary>
    public async Task<string> ReadAllAsync()
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await _stream.ReadAsync(buffer) is > 0 and var read)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Hung up with a reset.
        }

        return text.ToString();
    }

    /// <summary>One request as it stands, and all of the reply.</summary>
    public static async Task<string> AskAsync(Uri url, string target, string host = "localhost", string method = "GET")
    {
        await using Wire wire = await OpenAsync(url);
        await wire.SendAsync($"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        using var reader = new StreamReader(wire._stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
