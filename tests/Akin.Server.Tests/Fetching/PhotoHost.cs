using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Akin.Server.Tests.Fetching;

/// <summary>Some other site's server, as badly behaved as a test wants: it is given the request's head and writes bytes.</summary>
internal sealed class PhotoHost : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _serving;

    public PhotoHost(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The heads of all requests so far.</summary>
    public ConcurrentQueue<string> Heads { get; } = [];

    /// <summary>How many connections were made.</summary>
    public int Connections { get; private set; }

    public Uri Url(string path = "/photo.png", string host = "127.0.0.1") => new($"http://{host}:{Port}{path}");

    /// <summary>Answers everything the same.</summary>
    public static PhotoHost Create(string head, byte[] body) => new((_, stream, cancellation) => WriteAsync(stream, head, body, cancellation));

    public static async Task WriteAsync(NetworkStream stream, string head, byte[] body, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), cancellation);
        await stream.WriteAsync(body, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                _ = AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                // Goes on with the same connection as long as the other side does.
                while (await HeadAsync(stream) is { Length: > 0 } head)
                {
                    Heads.Enqueue(head);
                    await _answer(head, stream, _stop.Token);
                    if (!head.Contains("keep", StringComparison.OrdinalIgnoreCase))
                        client.Client.Shutdown(SocketShutdown.Send);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
            }
        }
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
