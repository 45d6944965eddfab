using System.Net;
using System.Net.Sockets;

namespace Akin.Server.Tests;

public sealed class SafetyTests(SmallServer server)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/item?id=none")]
    [InlineData("/pages.js")]
    [InlineData("/akin.css")]
    [InlineData("/v1/collection")]
    [InlineData("/v1/items/none")]
    [InlineData("/nothing")]
    public async Task Every_reply_keeps_browsers_to_this_server(string address)
    {
        using HttpResponseMessage reply = await server.Client.GetAsync(address);

        string policy = Assert.Single(reply.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(reply.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(reply.Headers.GetValues("X-Frame-Options")));
        Assert.False(reply.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(reply.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_name_that_was_made_to_point_here_gets_nothing()
    {
        Assert.StartsWith("HTTP/1.1 400 ", await Wire.AskAsync(server.Url, "/v1/collection", host: "evil.example"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await Wire.AskAsync(server.Url, "/v1/collection", host: $"localhost:{server.Url.Port}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_said()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");

        var refused = await Assert.ThrowsAsync<ServerException>(() => AkinServer.RunAsync(server.Collection, new ServerOptions { Address = address }));

        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        Assert.Contains(address.Authority, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_that_is_gone_is_said_and_its_item_still_found()
    {
        await using TestServer own = await TestServer.StartAsync(TestSetup.OneStore);
        File.Delete(Path.Combine(own.Photos, "dress", "000.png"));

        using HttpResponseMessage photo = await own.Client.GetAsync("/v1/items/dress%2F000.png/photo");
        using HttpResponseMessage similar = await own.Client.GetAsync("/v1/items/dress%2F000.png/similar");

        Assert.Equal(HttpStatusCode.NotFound, photo.StatusCode);
        Assert.Contains("photo_gone", await photo.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(photo.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, similar.StatusCode);
    }
}
