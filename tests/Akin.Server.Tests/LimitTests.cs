using System.Globalization;
using System.Net;
using Akin.Server.Http;

namespace Akin.Server.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_again_and_others_are_not_concerned()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore with { Keys = true, Change = o => o with { RequestsPerSecond = 2 } });
        HttpClient eager = server.NewClient(Access.Read), other = server.NewClient(Access.Write);
        HttpResponseMessage? refused = null;
        for (int i = 0; i < 60 && refused is null; i++)
        {
            HttpResponseMessage reply = await eager.GetAsync("/v1/collections");
            if (reply.StatusCode != HttpStatusCode.OK)
                refused = reply;
        }

        Assert.NotNull(refused);
        Assert.Equal((429, "rate_limited"), await TestServer.RefusalAsync(refused));
        Assert.InRange(int.Parse(Assert.Single(refused.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture), 1, 10);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/v1/collections")).StatusCode);
        // Whoever balances load asks often, and strangers share no bucket with a key.
        Assert.Equal(HttpStatusCode.OK, (await eager.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.NewClient().GetAsync("/v1/collections")).StatusCode);
    }

    [Fact]
    public async Task This_machine_may_ask_as_often_as_it_likes()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore);
        HttpClient client = server.NewClient();
        for (int i = 0; i < 1500; i++)
        {
            using HttpResponseMessage reply = await client.GetAsync("/v1/session");
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void A_household_is_one_client(string first, string second, bool same) => Assert.Equal(same, CreateClient(first) == CreateClient(second));

    private static Limits.Client CreateClient(string address)
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return Limits.Client.From(context);
    }
}
