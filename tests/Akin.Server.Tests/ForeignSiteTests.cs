using System.Net.Http.Headers;

namespace Akin.Server.Tests;

public sealed class ForeignSiteTests(ForeignSiteTests.Served server) : IClassFixture<ForeignSiteTests.Served>
{

    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData("cross-site", "https://evil.example")]
    [InlineData("nonsense", null)]
    [InlineData(null, "https://evil.example")]
    [InlineData(null, "null")]
    [InlineData(null, "http://127.0.0.1:1")]
    [InlineData(null, "http://localhost.evil.example")]
    [InlineData(null, "https://shop.example.evil.example")]
    public async Task Another_sites_page_changes_nothing(string? site, string? origin)
    {
        foreach (string method in new[] { "POST", "PUT", "PATCH", "DELETE" })
        {
            using HttpResponseMessage reply = await SendAsync(method, "/v1/collections/garments", site, origin);
            Assert.Equal((403, "foreign_site"), await TestServer.RefusalAsync(reply));
        }

        Assert.True(File.Exists(Path.Combine(server.Store, "catalog.db")));
    }

    [Theory]
    [InlineData("same-origin", null)]
    [InlineData("none", null)]
    [InlineData("same-origin", "self")]
    [InlineData(null, "self")]
    [InlineData(null, null)]
    [InlineData("cross-site", "https://shop.example")]
    [InlineData(null, "https://shop.example")]
    public async Task Its_own_pages_programs_and_allowed_sites_do(string? site, string? origin)
    {
        using HttpResponseMessage reply = await SendAsync("POST", "/v1/search", site, origin == "self" ? server.Url.GetLeftPart(UriPartial.Authority) : origin);
        Assert.Equal(200, (int)reply.StatusCode);
    }

    [Fact]
    public async Task Only_allowed_sites_may_read_replies()
    {
        using HttpResponseMessage allowed = await SendAsync("GET", "/v1/items", "cross-site", "https://shop.example");
        using HttpResponseMessage failed = await SendAsync("GET", "/v1/items/none", "cross-site", "https://shop.example");
        using HttpResponseMessage other = await SendAsync("GET", "/v1/items", "cross-site", "https://evil.example");

        foreach (HttpResponseMessage reply in new[] { allowed, failed })
            Assert.Equal("https://shop.example", Assert.Single(reply.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(allowed.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task An_allowed_sites_browser_is_told_what_it_may_send()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Options, "/v1/search");
        ask.Headers.Add("Origin", "https://shop.example");
        ask.Headers.Add("Access-Control-Request-Method", "POST");
        ask.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using HttpResponseMessage reply = await server.NewClient().SendAsync(ask);

        Assert.Equal(204, (int)reply.StatusCode);
        Assert.Equal("https://shop.example", Assert.Single(reply.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("authorization", string.Join(',', reply.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? site, string? origin)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (path == "/v1/search")
            request.Content = new ByteArrayContent(server.Photo()) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await server.NewClient().SendAsync(request);
    }

    public sealed class Served() : TestServer(TestSetup.OneStore with { Write = true, Change = o => o with { AllowedOrigins = ["https://shop.example"] } });
}
