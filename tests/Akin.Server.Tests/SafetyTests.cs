using System.Net;
using System.Net.Sockets;
using Akin.Catalog.Sources;
using Akin.Engine;

namespace Akin.Server.Tests;

public sealed class SafetyTests(ServedShop shop)
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
        using HttpResponseMessage reply = await shop.Client.GetAsync(address);

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
        Assert.StartsWith("HTTP/1.1 400 ", await Wire.AskAsync(shop.Url, "/v1/collection", host: "evil.example"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await Wire.AskAsync(shop.Url, "/v1/collection", host: $"localhost:{shop.Url.Port}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_said()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");

        var refused = await Assert.ThrowsAsync<ServerException>(() => AkinServer.RunAsync(shop.Collection, new ServerOptions { Address = address }));

        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        Assert.Contains(address.Authority, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_that_is_gone_is_said_and_its_item_still_found()
    {
        using TemporaryFolder folder = new();
        IPhotoSource source = PhotoSource.Open(PhotoFolder.Make(folder, 4));
        using (var made = Collection.OpenForIndexing(folder.File("shop"), new IndexRequest { Model = "pixels" }, source, "test"))
            made.Ingest(source);
        using Collection collection = Collection.Open(folder.File("shop"));
        using var stop = new CancellationTokenSource();
        (Uri url, Task serving) = await ServedShop.StartAsync(collection, stop.Token);
        using var client = new HttpClient { BaseAddress = url };
        File.Delete(folder.File("photos", "dress", "000.png"));

        using HttpResponseMessage photo = await client.GetAsync("/v1/items/dress%2F000.png/photo");
        using HttpResponseMessage similar = await client.GetAsync("/v1/items/dress%2F000.png/similar");

        Assert.Equal(HttpStatusCode.NotFound, photo.StatusCode);
        Assert.Contains("photo_gone", await photo.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(photo.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, similar.StatusCode);
        await stop.CancelAsync();
        await serving;
    }
}
