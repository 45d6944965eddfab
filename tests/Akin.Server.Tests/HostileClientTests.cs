using System.Net;
using System.Net.Http.Headers;
using Akin.Server.Limits;

namespace Akin.Server.Tests;

/// <summary>What no well-behaved client sends. After each of them the server answers as before.</summary>
public sealed class HostileClientTests(HostileClientTests.Served server) : IClassFixture<HostileClientTests.Served>
{
    private const string Head = "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n";

    [Fact]
    public async Task Who_hangs_up_in_the_middle_leaves_nothing_behind()
    {
        byte[] photo = server.Photo();
        string[] pieces = ["", "POST /v1/se", Head, Head + "Content-Length: 1000\r\n\r\n", Head + $"Content-Length: {photo.Length}\r\n\r\n{System.Text.Encoding.Latin1.GetString(photo, 0, photo.Length / 2)}",
            Head + "Transfer-Encoding: chunked\r\n\r\n10\r\nabc", "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\nabc"];
        await Task.WhenAll(Enumerable.Range(0, 70).Select(async i =>
        {
            await using Wire wire = await Wire.OpenAsync(server.Url);
            await wire.SendAsync(pieces[i % pieces.Length]);
            await Task.Delay(i % 5);
        }));
        await ServesOnAsync();
    }

    [Theory]
    [InlineData("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03garbage")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon here\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nabc\r\n0\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    public async Task Garbage_is_answered_with_a_refusal_or_a_closed_door(string sent)
    {
        string reply = await TryAsync(sent);
        // HTTP/2 is sent away in its own words.
        Assert.True(reply.Length == 0 || reply.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || reply.StartsWith("HTTP/1.1 505", StringComparison.Ordinal)
            || (sent.StartsWith("PRI", StringComparison.Ordinal) && !reply.Contains("HTTP/1.1 2", StringComparison.Ordinal)), reply);
        Assert.DoesNotContain("   at ", reply, StringComparison.Ordinal);
        await ServesOnAsync();
    }

    [Fact]
    public async Task A_head_without_end_is_cut_off()
    {
        string many = string.Concat(Enumerable.Range(0, 500).Select(i => $"X-{i}: a\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await TryAsync("GET / HTTP/1.1\r\nHost: localhost\r\n" + many), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await TryAsync("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + new string('a', 100_000)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414 ", await TryAsync("GET /" + new string('a', 100_000)), StringComparison.Ordinal);
        await ServesOnAsync();
    }

    [Fact]
    public async Task Who_trickles_is_cut_off()
    {
        await using Wire head = await Wire.OpenAsync(server.Url), body = await Wire.OpenAsync(server.Url);
        await head.SendAsync("GET / HTTP/1.1\r\n");
        await body.SendAsync(Head + "Content-Length: 100000\r\n\r\n");
        Task<string> ofHead = head.ReadAllAsync(), ofBody = body.ReadAllAsync();
        for (int i = 0; i < 200 && !(ofHead.IsCompleted && ofBody.IsCompleted); i++)
        {
            await head.TrySendAsync("X");
            await body.TrySendAsync("x");
            await Task.Delay(100);
        }

        Assert.Contains("408", await ofHead, StringComparison.Ordinal);
        string slow = await ofBody;
        Assert.StartsWith("HTTP/1.1 408 ", slow, StringComparison.Ordinal);
        Assert.Contains("too_slow", slow, StringComparison.Ordinal);
        await ServesOnAsync();
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("length")]
    public async Task A_body_that_is_too_large_is_refused_before_it_has_come(string how)
    {
        await using Wire wire = await Wire.OpenAsync(server.Url);
        await wire.SendAsync(Head + (how == "length" ? "Content-Length: 900000000000\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n"));
        Task<string> reply = wire.ReadAllAsync();
        string chunk = how == "length" ? new string('x', 100_000) : $"186A0\r\n{new string('x', 100_000)}\r\n";
        int sent = 0;
        while (sent < 400 && !reply.IsCompleted && await wire.TrySendAsync(chunk))
            sent++;

        Assert.InRange(sent, 0, 399);
        string text = await reply;
        Assert.True(text.Length == 0 || text.Contains("too_large", StringComparison.Ordinal), text);
        await ServesOnAsync();
    }

    [Fact]
    public async Task Connections_beyond_the_limit_do_not_stop_those_that_are_open()
    {
        await using TestServer small = await TestServer.StartAsync(TestSetup.OneStore with { Change = o => o with { MaxConnections = 5 } });
        HttpClient client = small.NewClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        List<Wire> idle = [];
        for (int i = 0; i < 20; i++)
            idle.Add(await Wire.OpenAsync(small.Url));
        // All are let in or closed before the next one comes: until then one of them may take its place.
        await SettleAsync(idle, open: 5);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        foreach (Wire wire in idle)
            await wire.DisposeAsync();
        // Room again, for a client that comes anew.
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                return (await small.NewClient().GetAsync("/health/live")).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task However_many_silent_connections_one_address_opens_a_health_check_of_the_same_is_answered()
    {
        await using TestServer own = await TestServer.StartAsync(TestSetup.OneStore with { Change = o => o with { MaxConnections = 100 } });
        List<Wire> silent = [];
        for (int i = 0; i < 300; i++)
            silent.Add(await Wire.OpenAsync(own.Url));
        foreach (Wire wire in silent.Take(150))
            await wire.TrySendAsync("GET /half");
        await SettleAsync(silent, open: 25);

        for (int i = 0; i < 20; i++)
        {
            using HttpClient check = new() { BaseAddress = own.Url };
            Assert.Equal(HttpStatusCode.OK, (await check.GetAsync("/health/live")).StatusCode);
        }

        string metrics = await own.NewClient().GetStringAsync("/metrics");
        Assert.Contains("akin_connections_shed", metrics, StringComparison.Ordinal);
        foreach (Wire wire in silent)
            await wire.DisposeAsync();
    }

    [Fact]
    public async Task Connections_of_one_address_that_are_all_at_work_keep_a_further_one_of_it_out_until_one_is_done()
    {
        await using TestServer own = await TestServer.StartAsync(TestSetup.OneStore with { Change = o => o with { MaxConnections = 64 } });
        List<Wire> working = [];
        for (int i = 0; i < 16; i++)
        {
            working.Add(await Wire.OpenAsync(own.Url));
            await working[i].SendAsync(Head + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
            // The web server asks for the body once the request is under way.
            Assert.Contains("100 Continue", await working[i].ReadAsync(), StringComparison.Ordinal);
        }

        await using (Wire further = await Wire.OpenAsync(own.Url))
        {
            await further.TrySendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.Equal("", await further.ReadAllAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        }

        await working[0].DisposeAsync();
        string reply = await Eventually.GetAsync(
            async () =>
            {
                // One that is kept out may be hung up on before it is known to be open.
                await using Wire? next = await Wire.TryOpenAsync(own.Url);
                if (next is null)
                    return "";
                await next.TrySendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                return await next.ReadAllAsync().WaitAsync(TimeSpan.FromSeconds(30));
            },
            said => said.Length > 0);
        Assert.StartsWith("HTTP/1.1 200 ", reply, StringComparison.Ordinal);
        foreach (Wire wire in working.Skip(1))
            await wire.DisposeAsync();
    }

    /// <summary>Waits until no more of the connections are open than may be.</summary>
    private static async Task SettleAsync(List<Wire> wires, int open)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Task.WhenEach(wires.Select(wire => wire.ReadAllAsync())).Take(wires.Count - open).LastAsync(patience.Token);
    }

    private async Task<string> TryAsync(string sent)
    {
        await using Wire wire = await Wire.OpenAsync(server.Url);
        Task<string> reply = wire.ReadAllAsync();
        await wire.TrySendAsync(sent);
        return await reply.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task ServesOnAsync()
    {
        using var photo = new ByteArrayContent(server.Photo()) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using HttpResponseMessage reply = await server.NewClient().PostAsync("/v1/search", photo);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    public sealed class Served() : TestServer(TestSetup.OneStore with
    {
        Change = o => o with { Slow = new SlowClients { HeadWithin = TimeSpan.FromSeconds(2), Grace = TimeSpan.FromSeconds(2), BytesPerSecond = 1000 } },
    });
}
