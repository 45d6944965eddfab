using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Akin.Server.Tests;

public sealed class StopTests
{
    [Fact]
    public async Task A_slow_upload_that_is_under_way_is_finished_and_new_connections_are_refused()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore);
        byte[] photo = server.Photo();
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, server.Url.Port);
        NetworkStream stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nExpect: 100-continue\r\nContent-Length: {photo.Length}\r\n\r\n"));
        // The web server asks for the body once the request is under way.
        byte[] asked = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        await stream.ReadExactlyAsync(asked);
        Assert.StartsWith("HTTP/1.1 100 ", Encoding.ASCII.GetString(asked), StringComparison.Ordinal);
        await stream.WriteAsync(photo.AsMemory(0, photo.Length / 2));

        Task stopping = server.BeginStopAsync();
        await Eventually.IsTrueAsync(async () => !await TakesConnectionsAsync(server.Url.Port));
        Assert.False(server.Serving.IsCompleted);
        await stream.WriteAsync(photo.AsMemory(photo.Length / 2));
        using var reader = new StreamReader(stream);
        string reply = await reader.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200 ", reply, StringComparison.Ordinal);
        Assert.Contains("dress/000.png", reply, StringComparison.Ordinal);
        await stopping;
        await server.Serving.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Who_never_finishes_does_not_keep_it_from_stopping()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore with { Change = o => o with { StopWithin = TimeSpan.FromSeconds(1) } });
        await using Wire wire = await Wire.OpenAsync(server.Url);
        await wire.SendAsync("POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n");
        Assert.Contains("100 Continue", await wire.ReadAsync(), StringComparison.Ordinal);
        await wire.SendAsync("abc");

        await server.BeginStopAsync();
        await server.Serving.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<bool> TakesConnectionsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
