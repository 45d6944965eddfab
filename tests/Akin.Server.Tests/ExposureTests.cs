using System.Net;
using Akin.Server.Http;
using Akin.Server.Keys;

namespace Akin.Server.Tests;

public sealed class ExposureTests(SmallServer server)
{
    private static readonly ApiKey Key = ApiKey.Create("me", Access.Administer, out _);

    [Theory]
    [InlineData("http://0.0.0.0:0", null, false)]
    [InlineData("http://192.168.1.5:5080", null, false)]
    [InlineData("http://[::]:5080", null, false)]
    [InlineData("http://127.0.0.1:0", "shop.example", false)]
    [InlineData("http://127.0.0.1:0", null, true)]
    public async Task What_other_machines_reach_needs_keys(string address, string? name, bool proxied)
    {
        var options = new ServerOptions
        {
            Address = new Uri(address),
            HostNames = name is null ? [] : [name],
            Proxies = proxied ? [IPNetwork.Parse("127.0.0.1/32")] : [],
        };

        var refused = await Assert.ThrowsAsync<ServerException>(() => AkinServer.RunAsync(server.Collection, options));

        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(ErrorCodes.KeysNeeded, refused.Code);
    }

    [Theory]
    [InlineData("http://shop.example:5080", "is a name")]
    [InlineData("https://127.0.0.1:5080", "is no address")]
    [InlineData("http://127.0.0.1:5080/shop", "is no address")]
    [InlineData("http://me@127.0.0.1:5080", "is no address")]
    public async Task What_is_no_address_of_this_machine_is_said(string address, string says)
    {
        var refused = await Assert.ThrowsAsync<ServerException>(() => AkinServer.RunAsync(server.Collection, new ServerOptions { Address = new Uri(address), Keys = [Key] }));

        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop.example")]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example/page")]
    [InlineData("*")]
    [InlineData("null")]
    public async Task What_is_no_origin_is_said(string origin)
    {
        var refused = await Assert.ThrowsAsync<ServerException>(() => AkinServer.RunAsync(server.Collection, new ServerOptions { AllowedOrigins = [origin] }));
        Assert.Contains("no origin", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_and_no_keys_contradict_each_other()
    {
        var refused = await Assert.ThrowsAsync<ServerException>(() => AkinServer.RunAsync(server.Collection, new ServerOptions { Keys = [Key], NoKeys = true }));
        Assert.Equal(ErrorCodes.KeysContradict, refused.Code);
    }

    [Fact]
    public async Task With_keys_it_listens_on_all_addresses_and_answers_to_its_names()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.OneStore with { Keys = true, Change = o => o with { Address = new Uri("http://0.0.0.0:0"), HostNames = ["shop.example"] } });
        foreach ((string host, int status) in new[] { ("shop.example", 200), ("SHOP.example:80", 200), ("10.1.2.3:5080", 200), ("[fd00::1]", 200), ("evil.example", 400), ("10.1.2.3.evil.example", 400) })
            Assert.StartsWith($"HTTP/1.1 {status} ", await Wire.AskAsync(served.Url, "/health/live", host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_so_it_lets_everybody_in()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.OneStore with { Change = o => o with { Address = new Uri("http://0.0.0.0:0"), NoKeys = true } });
        Assert.Equal(HttpStatusCode.OK, (await served.NewClient().GetAsync("/v1/items")).StatusCode);
    }

    [Fact]
    public async Task Only_a_proxy_that_was_named_says_whom_a_request_is_from()
    {
        // Of a stranger's second request in a second the limit would take notice; forwarded ones come from somebody else each.
        foreach ((string proxy, int last) in new[] { ("127.0.0.0/8", 200), ("10.0.0.0/8", 429) })
        {
            await using TestServer served = await TestServer.StartAsync(TestSetup.OneStore with { Change = o => o with { NoKeys = true, RequestsPerSecond = 1, Proxies = [IPNetwork.Parse(proxy)] } });
            HttpStatusCode status = default;
            for (int i = 0; i < 12; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/collections");
                request.Headers.Add("X-Forwarded-For", $"192.0.2.{i}");
                using HttpResponseMessage reply = await served.NewClient().SendAsync(request);
                status = reply.StatusCode;
            }

            Assert.Equal(last, (int)status);
        }
    }
}
