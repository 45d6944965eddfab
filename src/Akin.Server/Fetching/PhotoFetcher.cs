using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Akin.Server.Http;
using Akin.Server.Limits;

namespace Akin.Server.Fetching;

/// <summary>
/// Fetches a photo from an address that a stranger gave. Only what <see cref="AddressRules"/> calls public is reached, or a host that is
/// allowed by name; the addresses of a name are asked for once, all of them are checked, and exactly those are connected to. Every
/// redirect is checked like the first address.
/// </summary>
/// <remarks>
/// A name that is not known and one that leads to a forbidden place have the same error, so that nobody can find out what names and
/// machines there are in the network.
/// </remarks>
internal sealed class PhotoFetcher : IDisposable
{
    // One client's fetches from slow servers must not hold up the others'.
    private const int MostAtOnce = 32, MostOfOneClient = 16, MostWaiting = 1024;
    private const int MostCharacters = 4096;
    private const int PartBytes = 16 * 1024;

    private readonly FetchOptions _options;
    private readonly bool _enabled;
    private readonly AllowedHosts _hosts;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Func<IPEndPoint, CancellationToken, ValueTask<Stream>> _connect;
    private readonly FairQueue _line = new(MostAtOnce, MostWaiting, MostOfOneClient);
    private readonly HttpMessageInvoker _client;

    /// <summary>Made once.</summary>
    /// <param name="options">What may be fetched.</param>
    /// <param name="isLocal">Whether the server is reached from this machine alone.</param>
    /// <param name="resolve">How a name becomes addresses; null asks the system.</param>
    /// <param name="connect">How an address is connected to; null is a socket.</param>
    /// <exception cref="ServerException">An allowed host can't be read.</exception>
    public PhotoFetcher(
        FetchOptions options, bool isLocal, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
        Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? connect = null)
    {
        _options = options;
        _enabled = options.Enabled ?? isLocal;
        _hosts = new(options.AllowedHosts);
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _connect = connect ?? ConnectAsync;
        _client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            // A connecting that the request no longer waits for ends as well.
            ConnectTimeout = options.Timeout,
            UseProxy = false,
            UseCookies = false,
            Credentials = null,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
            // No connection is used twice, so that each was checked for the photo that comes through it.
            PooledConnectionLifetime = TimeSpan.Zero,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
        });
    }

    /// <summary>Whether it fetches at all.</summary>
    public bool IsEnabled => _enabled;

    /// <summary>Reads an address as a person or program writes it.</summary>
    /// <exception cref="RequestException">400: it is none of <c>http</c> or <c>https</c>.</exception>
    public static Uri Parse(string text) =>
        text.Length <= MostCharacters && Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? uri
            : throw new RequestException(400, "bad_address", "this is no address of a photo; write it like https://shop.example/dress.jpg");

    /// <summary>Fetches a photo.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="maxBytes">How large it may be.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The bytes; that they are a photo is for the decoder to say.</returns>
    /// <exception cref="RequestException">
    /// <c>fetch_disabled</c>, <c>bad_address</c>, <c>address_not_allowed</c>, <c>fetch_failed</c>, <c>fetch_too_large</c>, <c>fetch_timeout</c>,
    /// <c>not_a_photo</c>; <c>busy</c>, <c>temp_full</c>.
    /// </exception>
    public async Task<byte[]> FetchAsync(Uri address, long maxBytes, CancellationToken cancellation)
    {
        using UploadBuffer photo = await ReceiveAsync(address, default, maxBytes, cancellation);
        return await photo.ReadAsync(cancellation);
    }

    /// <summary>Fetches a photo that is to wait.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="client">Whom it is for: each client has a line of its own.</param>
    /// <param name="maxBytes">How large it may be.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <inheritdoc cref="FetchAsync"/>
    public async Task<UploadBuffer> ReceiveAsync(Uri address, Client client, long maxBytes, CancellationToken cancellation)
    {
        if (!_enabled)
            throw new RequestException(403, "fetch_disabled", "this server does not fetch photos from addresses; send the photo itself");
        using IDisposable place = await _line.EnterAsync(client, cancellation);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(_options.Timeout);
        try
        {
            return await FollowAsync(address, maxBytes, limited.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RequestException(400, "fetch_timeout", $"the photo did not come within {_options.Timeout.TotalSeconds:0.#} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw RefusalIn(e) ?? new RequestException(400, "fetch_failed", "the photo can't be fetched: its server can't be reached, or broke off");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<UploadBuffer> FollowAsync(Uri address, long maxBytes, CancellationToken cancellation)
    {
        for (int redirects = 0; ; redirects++)
        {
            Check(address);
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Accept.ParseAdd("image/*");
            request.Headers.Accept.ParseAdd("application/octet-stream;q=0.5");
            request.Headers.AcceptEncoding.ParseAdd("identity");
            request.Headers.UserAgent.ParseAdd("Akin");
            using HttpResponseMessage reply = await _client.SendAsync(request, cancellation);
            if ((int)reply.StatusCode is not (301 or 302 or 303 or 307 or 308))
                return await ReadAsync(reply, maxBytes, cancellation);
            if (redirects == _options.MaxRedirects)
                throw new RequestException(400, "fetch_failed", $"the address leads on more than {_options.MaxRedirects} times; give the photo's own");
            Uri next = reply.Headers.Location is { } location && Uri.TryCreate(address, location, out Uri? to)
                ? to
                : throw new RequestException(400, "fetch_failed", "the address leads on to none");
            if (address.Scheme == "https" && next.Scheme != "https")
                throw NotAllowed();
            address = next;
        }
    }

    private void Check(Uri address)
    {
        try
        {
            if (address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && _hosts.IsReached(address.IdnHost, address.Port))
                return;
        }
        catch (UriFormatException)
        {
            // .NET takes some names that are none in the alphabet of DNS and says so only here.
        }

        throw NotAllowed();
    }

    private static async Task<UploadBuffer> ReadAsync(HttpResponseMessage reply, long maxBytes, CancellationToken cancellation)
    {
        if (reply.StatusCode != HttpStatusCode.OK)
            throw new RequestException(400, "fetch_failed", $"the photo can't be fetched: its server answered {(int)reply.StatusCode}");
        HttpContentHeaders headers = reply.Content.Headers;
        string type = headers.ContentType?.MediaType ?? "";
        // The second is how much of Amazon's storage says it.
        if (!type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            && !type.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase) && !type.Equals("binary/octet-stream", StringComparison.OrdinalIgnoreCase))
            throw new RequestException(400, "not_a_photo", "there is no photo at the address: its server does not call it image/* or application/octet-stream");
        if (headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw new RequestException(400, "not_a_photo", "the photo comes packed, which was not asked for");
        if (headers.ContentLength > maxBytes)
            throw TooLarge(maxBytes);

        await using Stream body = await reply.Content.ReadAsStreamAsync(cancellation);
        byte[] part = new byte[PartBytes];
        long read = 0;
        var photo = new UploadBuffer();
        try
        {
            while (await body.ReadAsync(part, cancellation) is > 0 and var more)
            {
                read += more;
                if (read > maxBytes)
                    throw TooLarge(maxBytes);
                await photo.WriteAsync(part.AsMemory(0, more), cancellation);
            }

            return read > 0 ? photo : throw new RequestException(400, "not_a_photo", "there is nothing at the address (0 bytes)");
        }
        catch
        {
            photo.Dispose();
            throw;
        }
    }

    /// <summary>The one place where a name becomes addresses, and where one of these is connected to.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        (string host, int port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await _resolve(host, cancellation);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw NotAllowed();
        }

        AddressKind worst = _hosts.MayBePrivate(host, port) ? AddressKind.Private : AddressKind.Public;
        if (addresses.Length == 0 || addresses.Any(address => AddressRules.GetKind(address) > worst))
            throw NotAllowed();
        for (int i = 0; ; i++)
        {
            try
            {
                return await _connect(new IPEndPoint(addresses[i], port), cancellation);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                // The next one may answer.
            }
        }
    }

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The handler wraps what the connecting throws.</summary>
    private static RequestException? RefusalIn(Exception? e) => e is null ? null : e as RequestException ?? RefusalIn(e.InnerException);

    private static RequestException NotAllowed() =>
        new(403, "address_not_allowed", "photos are not fetched from there: the address is unknown, or leads to a place that this server does not go to");

    private static RequestException TooLarge(long maxBytes) =>
        new(413, "fetch_too_large", $"the photo is larger than the limit of {maxBytes / 1e6:F1} MB");
}

/// <summary>Whether the server fetches photos from addresses that requests name, and from where.</summary>
public sealed record FetchOptions
{
    /// <summary>Whether it does; null is yes where the server is reached from this machine alone, and no elsewhere.</summary>
    public bool? Enabled { get; init; }

    /// <summary>
    /// A shop's own image hosts, each as <c>host</c> or <c>host:port</c>: they may lie in the private network, and with a port be reached
    /// there. Any other host must have public addresses, and is reached on the ports 80 and 443 alone.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>How long one photo may take in all, redirects and waiting included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many redirects are followed.</summary>
    public int MaxRedirects { get; init; } = 3;
}
