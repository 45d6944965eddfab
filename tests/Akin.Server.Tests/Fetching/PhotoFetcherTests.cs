using System.Net;
using System.Net.Sockets;
using System.Text;
using Akin.Server.Fetching;
using Akin.Server.Http;

namespace Akin.Server.Tests.Fetching;

/// <summary>What is fetched, from whom, and what ends it.</summary>
public sealed class PhotoFetcherTests
{
    private const string Png = "HTTP/1.1 200 OK\nContent-Type: image/png";
    private static readonly byte[] Photo = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];
    private static readonly IPAddress Outside = IPAddress.Parse("1.2.3.4");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("image/png")]
    [InlineData("IMAGE/jpeg; charset=binary")]
    [InlineData("application/octet-stream")]
    [InlineData("binary/octet-stream")]
    public async Task A_photo_of_an_allowed_host_comes_whole(string type)
    {
        await using var host = PhotoHost.Create($"HTTP/1.1 200 OK\nContent-Type: {type}\nContent-Length: {Photo.Length}", Photo);
        using PhotoFetcher fetcher = Allowing(host);
        Assert.Equal(Photo, await fetcher.FetchAsync(host.Url("/a%20b.png?c=d"), 5000, Cancellation));
        Assert.StartsWith("GET /a%20b.png?c=d HTTP/1.1", Assert.Single(host.Heads));
        Assert.DoesNotContain("Cookie", host.Heads.First());
        Assert.DoesNotContain("Authorization", host.Heads.First());
        Assert.DoesNotContain("traceparent", host.Heads.First());
    }

    [Fact]
    public async Task A_photo_whose_size_is_not_said_comes_whole()
    {
        byte[] large = [.. Enumerable.Repeat(Photo, 60).SelectMany(p => p)];
        await using var host = PhotoHost.Create(Png + "\nConnection: close", large);
        using PhotoFetcher fetcher = Allowing(host);
        Assert.Equal(large, await fetcher.FetchAsync(host.Url(), large.Length, Cancellation));
    }

    [Fact]
    public async Task An_allowed_host_is_that_port_alone_and_must_still_not_be_metadata()
    {
        await using var host = PhotoHost.Create(Png, Photo);
        await using var other = PhotoHost.Create(Png, Photo);
        using PhotoFetcher fetcher = Allowing(host);
        Assert.Equal("address_not_allowed", (await Refused(fetcher, other.Url())).Code);
        Assert.Equal(0, other.Connections);

        using var rebound = new PhotoFetcher(new() { AllowedHosts = ["images.shop.local"] }, true, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254")]), Fails);
        Assert.Equal("address_not_allowed", (await Refused(rebound, new("http://images.shop.local/"))).Code);
    }

    [Theory]
    [InlineData("images.shop.local:8080", "http://IMAGES.shop.local.:8080/x.png")]
    [InlineData("Images.Shop.local", "http://images.shop.local/x.png")]
    [InlineData("images.shop.local:80", "http://images.shop.local/x.png")]
    [InlineData("bücher.local", "http://xn--bcher-kva.local/x.png")]
    [InlineData("[::1]:8080", "http://[0::1]:8080/x.png")]
    public async Task An_allowed_host_may_be_private(string entry, string address)
    {
        await using var host = PhotoHost.Create(Png, Photo);
        using var fetcher = new PhotoFetcher(
            new() { AllowedHosts = [entry] }, true, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.168.7.7")]), To(host));
        Assert.Equal(Photo, await fetcher.FetchAsync(PhotoFetcher.Parse(address), 5000, Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://images.shop.local")]
    [InlineData("images.shop.local/x")]
    [InlineData("images.shop.local/")]
    [InlineData("user@images.shop.local")]
    [InlineData("images.shop.local:port")]
    [InlineData("images shop")]
    public void An_allowed_host_that_is_none_is_said(string entry) =>
        Assert.Contains("is no host", Assert.Throws<ServerException>(() => new PhotoFetcher(new() { AllowedHosts = [entry] }, true)).Message);

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public async Task It_is_off_beyond_this_machine_unless_configured(bool? configured, bool isLocal, bool works)
    {
        await using var host = PhotoHost.Create(Png, Photo);
        using var fetcher = new PhotoFetcher(new() { Enabled = configured, AllowedHosts = [$"127.0.0.1:{host.Port}"] }, isLocal);
        Assert.Equal(works, fetcher.IsEnabled);
        if (works)
            Assert.Equal(Photo, await fetcher.FetchAsync(host.Url(), 5000, Cancellation));
        else
            Assert.Equal("fetch_disabled", (await Refused(fetcher, host.Url())).Code);
        Assert.Equal(works ? 1 : 0, host.Connections);
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_that_is_connected_to()
    {
        await using var host = PhotoHost.Create(Png, Photo);
        int asked = 0;
        List<IPEndPoint> connected = [];
        // The name is outside when it is asked for first and inside ever after.
        using var fetcher = new PhotoFetcher(
            new(), true, (_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? Outside : IPAddress.Loopback]), (to, cancellation) =>
            {
                connected.Add(to);
                return To(host)(to, cancellation);
            });

        Assert.Equal(Photo, await fetcher.FetchAsync(new("http://rebinding.example/"), 5000, Cancellation));
        Assert.Equal(1, asked);
        Assert.Equal([new IPEndPoint(Outside, 80)], connected);
        // The next photo is asked for anew and refused: no connection is kept.
        Assert.Equal("address_not_allowed", (await Refused(fetcher, new("http://rebinding.example/"))).Code);
        Assert.Single(connected);
    }

    [Fact]
    public async Task One_bad_address_among_good_ones_is_enough_to_refuse_the_name()
    {
        using var fetcher = new PhotoFetcher(new(), true, (_, _) => Task.FromResult<IPAddress[]>([Outside, IPAddress.Parse("2606:4700::1"), IPAddress.Parse("10.0.0.1")]), Fails);
        Assert.Equal("address_not_allowed", (await Refused(fetcher, new("http://mixed.example/"))).Code);
        using var none = new PhotoFetcher(new(), true, (_, _) => Task.FromResult<IPAddress[]>([]), Fails);
        Assert.Equal("address_not_allowed", (await Refused(none, new("http://empty.example/"))).Code);
    }

    [Fact]
    public async Task Where_one_address_does_not_answer_the_next_is_tried()
    {
        await using var host = PhotoHost.Create(Png, Photo);
        IPAddress second = IPAddress.Parse("1.2.3.5");
        using var fetcher = new PhotoFetcher(
            new(), true, (_, _) => Task.FromResult<IPAddress[]>([Outside, second]),
            (to, cancellation) => to.Address.Equals(second) ? To(host)(to, cancellation) : throw new SocketException(10061));
        Assert.Equal(Photo, await fetcher.FetchAsync(new("http://two.example/"), 5000, Cancellation));
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("//localhost/x")]
    [InlineData("http://[::1]/")]
    [InlineData("http://169.254.169.254/latest/")]
    [InlineData("http://inside.example/")]
    [InlineData("http://outside.example:8080/")]
    [InlineData("http://user:word@outside.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://outside.example/")]
    public async Task A_redirect_is_checked_like_the_first_address(string location)
    {
        await using var host = PhotoHost.Create($"HTTP/1.1 302 Found\nLocation: {location}\nContent-Length: 0", []);
        using PhotoFetcher fetcher = Outsider(host);
        Assert.Equal("address_not_allowed", (await Refused(fetcher, new("http://outside.example/"))).Code);
        Assert.Equal(1, host.Connections);
    }

    [Fact]
    public async Task Redirects_are_followed_three_times()
    {
        await using var host = new PhotoHost((head, stream, cancellation) =>
        {
            int left = head["GET /".Length] - '0';
            return left == 0
                ? PhotoHost.WriteAsync(stream, Png, Photo, cancellation)
                : PhotoHost.WriteAsync(stream, $"HTTP/1.1 30{left}\nLocation: /{left - 1}\nContent-Length: 0", [], cancellation);
        });
        using PhotoFetcher fetcher = Outsider(host);
        Assert.Equal(Photo, await fetcher.FetchAsync(new("http://outside.example/3"), 5000, Cancellation));
        Assert.Equal(4, host.Connections);
    }

    [Fact]
    public async Task A_ring_of_redirects_ends()
    {
        await using var host = PhotoHost.Create("HTTP/1.1 301 Moved\nLocation: /\nContent-Length: 0", []);
        using PhotoFetcher fetcher = Outsider(host);
        Assert.Equal("fetch_failed", (await Refused(fetcher, new("http://outside.example/"))).Code);
        Assert.Equal(4, host.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\nContent-Length: 0", "fetch_failed")]
    [InlineData("HTTP/1.1 302 Found\nLocation: http://[\nContent-Length: 0", "fetch_failed")]
    [InlineData("HTTP/1.1 404 Not Found\nContent-Type: image/png\nContent-Length: 0", "fetch_failed")]
    [InlineData("HTTP/1.1 500 No\nContent-Length: 0", "fetch_failed")]
    [InlineData("HTTP/1.1 206 Partial Content\nContent-Type: image/png", "fetch_failed")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html", "not_a_photo")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: application/json", "not_a_photo")]
    [InlineData("HTTP/1.1 200 OK", "not_a_photo")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Encoding: gzip", "not_a_photo")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Length: 0", "not_a_photo")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Length: 5001", "fetch_too_large")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Length: 99999999999999", "fetch_too_large")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: image/png\nContent-Length: 5000", "fetch_failed")]
    [InlineData("SSH-2.0-OpenSSH", "fetch_failed")]
    [InlineData("", "fetch_failed")]
    public async Task What_is_no_photo_is_said(string head, string code)
    {
        await using var host = PhotoHost.Create(head, Photo[..100]);
        using PhotoFetcher fetcher = Allowing(host);
        RequestException refused = await Refused(fetcher, host.Url());
        if (head.EndsWith("Content-Length: 0", StringComparison.Ordinal) && code == "not_a_photo")
            Assert.Contains("0 bytes", refused.Message);
        Assert.Equal(code, refused.Code);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_photo_without_end_stops_at_the_limit()
    {
        long sent = 0;
        await using var host = new PhotoHost(async (_, stream, cancellation) =>
        {
            await PhotoHost.WriteAsync(stream, Png + "\nTransfer-Encoding: chunked", [], cancellation);
            byte[] chunk = [.. Encoding.Latin1.GetBytes("10000\r\n"), .. new byte[65536], 13, 10];
            for (; ; sent += 65536)
                await stream.WriteAsync(chunk, cancellation);
        });
        using PhotoFetcher fetcher = Allowing(host);
        Assert.Equal("fetch_too_large", (await Refused(fetcher, host.Url(), 1_000_000)).Code);
        Assert.InRange(sent, 1, 50_000_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Png)]
    [InlineData("HTTP/1.1 100 Continue")]
    public async Task A_trickle_is_cut_off_in_time(string head)
    {
        var left = new TaskCompletionSource();
        await using var host = new PhotoHost(async (_, stream, cancellation) =>
        {
            try
            {
                if (head.Length > 0)
                    await PhotoHost.WriteAsync(stream, head, [], cancellation);
                while (true)
                {
                    await stream.WriteAsync(head.Length == 0 ? "X"u8.ToArray() : "HTTP/1.1 100 C\r\n\r\n"u8.ToArray(), cancellation);
                    await Task.Delay(20, cancellation);
                }
            }
            catch (IOException)
            {
                left.SetResult();
                throw;
            }
        });
        using var fetcher = new PhotoFetcher(new() { AllowedHosts = [$"127.0.0.1:{host.Port}"], Timeout = TimeSpan.FromMilliseconds(500) }, true);
        Assert.Equal("fetch_timeout", (await Refused(fetcher, host.Url())).Code);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task A_head_without_end_is_cut_off()
    {
        await using var host = new PhotoHost(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancellation);
            while (true)
                await stream.WriteAsync(Encoding.Latin1.GetBytes($"X-{Guid.NewGuid()}: {new string('x', 1000)}\r\n"), cancellation);
        });
        using PhotoFetcher fetcher = Allowing(host);
        Assert.Equal("fetch_failed", (await Refused(fetcher, host.Url())).Code);
    }

    [Fact]
    public async Task A_name_that_takes_for_ever_is_given_up()
    {
        using var fetcher = new PhotoFetcher(new() { Timeout = TimeSpan.FromMilliseconds(200) }, true, async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return [];
        });
        Assert.Equal("fetch_timeout", (await Refused(fetcher, new("http://slow.example/"))).Code);
    }

    [Fact]
    public async Task Who_asked_and_left_is_not_waited_for()
    {
        using var gone = new CancellationTokenSource();
        await using var host = new PhotoHost(async (_, _, cancellation) =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using PhotoFetcher fetcher = Allowing(host);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(host.Url(), 5000, gone.Token));
    }

    [Fact]
    public async Task A_connection_is_never_used_for_a_second_photo()
    {
        await using var host = PhotoHost.Create($"{Png}\nContent-Length: {Photo.Length}\nConnection: keep-alive", Photo);
        using PhotoFetcher fetcher = Outsider(host);
        await fetcher.FetchAsync(new("http://outside.example/keep"), 5000, Cancellation);
        await fetcher.FetchAsync(new("http://outside.example/keep"), 5000, Cancellation);
        await fetcher.FetchAsync(new("http://other.example/keep"), 5000, Cancellation);
        Assert.Equal(3, host.Connections);
        Assert.Contains("Host: other.example", host.Heads.Last());
    }

    [Fact]
    public async Task A_proxy_of_the_environment_is_not_asked()
    {
        await using var proxy = PhotoHost.Create(Png, Photo);
        string? before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", $"http://127.0.0.1:{proxy.Port}");
        try
        {
            using var fetcher = new PhotoFetcher(new(), true, (_, _) => Task.FromResult<IPAddress[]>([Outside]), Fails);
            Assert.Equal("fetch_failed", (await Refused(fetcher, new("http://outside.example/"))).Code);
            Assert.Equal(0, proxy.Connections);
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", before);
        }
    }

    private static PhotoFetcher Allowing(PhotoHost host) => new(new() { AllowedHosts = [$"127.0.0.1:{host.Port}"] }, true);

    /// <summary>Names under example are outside, but for one; what is outside is played by the host.</summary>
    private static PhotoFetcher Outsider(PhotoHost host) => new(
        new(), true,
        (name, _) => Task.FromResult<IPAddress[]>([name is "inside.example" or "localhost" ? IPAddress.Parse("10.0.0.1") : Outside]), To(host));

    private static Func<IPEndPoint, CancellationToken, ValueTask<Stream>> To(PhotoHost host) => async (_, cancellation) =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, host.Port), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    };

    private static ValueTask<Stream> Fails(IPEndPoint to, CancellationToken cancellation) => throw new SocketException(10061);

    private static Task<RequestException> Refused(PhotoFetcher fetcher, Uri address, long maxBytes = 5000) =>
        Assert.ThrowsAsync<RequestException>(() => fetcher.FetchAsync(address, maxBytes, Cancellation));
}
