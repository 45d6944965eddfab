using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akin.Lab.Comparison;
using Akin.Lab.Judging.Votes;

namespace Akin.Server.Tests;

/// <summary>A small comparison that is served for voting, alone: three contenders, photos in a folder. Each client is a voter of its own.</summary>
public sealed class ServedVote : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HttpClient> _clients = [];
    private Ballot? _ballot;
    private Task? _serving;

    public Uri Url { get; private set; } = null!;

    public string Photos => _folder.File("photos");

    /// <summary>Serves a comparison of so many queries; each has two pairs, since two of the contenders agree.</summary>
    public static async Task<ServedVote> StartAsync(int queries)
    {
        var served = new ServedVote();
        for (int i = 0; i < 3 * queries; i++)
            PhotoFolder.Write(served.Photos, $"secret-{i:00}.png", i);
        string directory = Directory.CreateDirectory(served._folder.File("comparison")).FullName;
        Comparison(queries, served.Photos).Write(Path.Combine(directory, ComparisonFile.FileName));
        served._ballot = Ballot.Open(directory);
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        served._serving = AkinServer.RunAsync(null, served._ballot, new ServerOptions { Address = new Uri("http://127.0.0.1:0") }, started.SetResult, served._stop.Token);
        await Task.WhenAny(served._serving, started.Task);
        if (served._serving.IsFaulted)
            await served._serving;
        served.Url = await started.Task;
        return served;
    }

    /// <summary>Somebody new.</summary>
    public HttpClient Client(CookieContainer? cookies = null)
    {
        var client = new HttpClient(new HttpClientHandler { CookieContainer = cookies ?? new() }, disposeHandler: true) { BaseAddress = Url };
        _clients.Add(client);
        return client;
    }

    /// <summary>The pairs that somebody is given.</summary>
    public static async Task<JsonElement> DrawAsync(HttpClient client)
    {
        using HttpResponseMessage reply = await client.GetAsync("/v1/vote/pairs");
        return await ServedShop.ReadAsync(reply);
    }

    public static string First(JsonElement paper) => paper.GetProperty("pairs")[0].GetProperty("pair").GetString()!;

    public static Task<HttpResponseMessage> VoteAsync(HttpClient client, string pair, bool approved) =>
        client.PostAsJsonAsync($"/v1/vote/pairs/{pair}", new { approved });

    /// <summary>Ends the server; the folder stays until the test does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (_serving is not null)
            await _serving;
        _ballot?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _clients.ForEach(c => c.Dispose());
        _stop.Dispose();
        _folder.Dispose();
    }

    private static ComparisonFile Comparison(int queries, string photos)
    {
        IReadOnlyList<IReadOnlyList<ComparedNeighbor>> Neighbors(int shift) =>
            [.. Enumerable.Range(0, queries).Select(q => (IReadOnlyList<ComparedNeighbor>)[new ComparedNeighbor(queries + (2 * q) + shift, 0.125f)])];
        return new ComparisonFile
        {
            Name = "garments",
            Made = DateTimeOffset.UnixEpoch,
            Source = new ComparisonSource { Path = photos },
            Label = "label",
            K = 10,
            Photos = [.. Enumerable.Range(0, 3 * queries).Select(i => new ComparedPhoto($"secret-{i:00}.png", $"secret-{i:00}.png", "a", null, null))],
            Queries = [.. Enumerable.Range(0, queries)],
            Gallery = [.. Enumerable.Range(queries, 2 * queries)],
            Contenders =
            [
                new ComparedContender { Name = "clever network", Neighbors = Neighbors(0) },
                new ComparedContender { Name = "copycat", Neighbors = Neighbors(0) },
                new ComparedContender { Name = "random", Control = true, Neighbors = Neighbors(1) },
                new ComparedContender { Name = "broken", Failed = "has no such layer" },
            ],
        };
    }
}
