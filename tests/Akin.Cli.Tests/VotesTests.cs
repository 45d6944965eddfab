using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akin.Lab.Comparison;

namespace Akin.Cli.Tests;

/// <summary>From a comparison that people vote on to a network that learned from it; votes survive a kill.</summary>
public sealed class VotesTests : IDisposable
{
    private const int Queries = 24;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_people_say_is_counted_exported_and_trains_a_network()
    {
        Compare();
        string directory = _folder.File("comparison");
        using (Process server = Serve("--comparison", "comparison"))
        {
            Uri url = await Url(server);
            // What the first contender found is of the query's kind, what the second and the control did is not: by place in the table.
            for (int person = 0; person < 3; person++)
                await VoteAsync(url, pairs: int.MaxValue, async (client, pair) => await SameKindAsync(client, pair), _ => { });
            server.Kill();
            await server.WaitForExitAsync();
        }

        JsonElement board = Good("votes", "comparison", "--json").Json;
        Assert.Equal((3 * 2 * Queries, 3, 0), (Int(board, "votes"), Int(board, "voters"), Int(board, "uncounted")));
        JsonElement best = board.GetProperty("contenders")[0];
        Assert.Equal(("good one", 3 * Queries, 1.0), (best.GetProperty("name").GetString(), Int(best, "approvals"), best.GetProperty("rate").GetDouble()));
        Assert.True(best.GetProperty("ahead").GetProperty("random").GetDouble() > 0.999);
        AkinProcess.Result shown = Good("votes", "comparison");
        Assert.Contains("random (control)", shown.Out);
        Assert.Contains("votes of 3 people", shown.Error);

        JsonElement exported = Good("votes", "export", "comparison", "--out", "votes.csv", "--triplets", "votes.tsv", "--json").Json;
        Assert.Equal((3 * 2 * Queries, Queries, Queries), (Int(exported, "votes"), Int(exported, "triplets"), Int(exported, "queries")));
        Assert.Equal("voter,query,found,approved,contenders", File.ReadLines(_folder.File("votes.csv")).First());
        Assert.Equal(Queries, File.ReadLines(_folder.File("votes.csv")).Count(l => l.EndsWith("1,\"good one\"", StringComparison.Ordinal)) / 3);
        foreach (string line in File.ReadLines(_folder.File("votes.tsv")))
        {
            int[] rows = [.. line.Split('\t').Select(int.Parse)];
            Assert.Equal((rows[0] % 2, (rows[0] + 1) % 2), (rows[1] % 2, rows[2] % 2));
        }

        File.WriteAllText(_folder.File("tiny.train.yml"), """
            name: tiny
            network: fashion-mnist
            dimensions: 8
            sources: [{path: goods.csv}]
            tasks: [{column: kind, loss: triplet}]
            triplets: votes.tsv
            split: {validation: 0.2}
            batch: 4
            epochs: 1

            """);
        JsonElement trained = Good("train", "tiny.train.yml", "--json").Json;
        Assert.Equal("Finished", trained.GetProperty("ended").GetString());
        Assert.True(File.Exists(_folder.File("tiny.onnx")));
        Assert.True(File.Exists(Path.Combine(directory, "votes.db")));
    }

    [Fact]
    public async Task Votes_that_were_acknowledged_are_there_after_a_kill()
    {
        Compare();
        var acknowledged = new ConcurrentBag<string>();
        using Process server = Serve("--comparison", "comparison");
        Uri url = await Url(server);
        Task[] people = [.. Enumerable.Range(0, 4).Select(person => Task.Run(async () =>
        {
            try
            {
                await VoteAsync(url, 2 * Queries, (_, _) => Task.FromResult(person % 2 == 0), acknowledged.Add);
            }
            catch (HttpRequestException)
            {
                // The server is gone.
            }
        }))];
        await Eventually.IsTrueAsync(() => acknowledged.Count >= 60);
        server.Kill();
        await Task.WhenAll(people);
        await server.WaitForExitAsync();

        // One more a person may have been kept without their hearing of it.
        Assert.InRange(Int(Good("votes", "comparison", "--json").Json, "votes"), acknowledged.Count, acknowledged.Count + people.Length);
        Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
    }

    [Fact]
    public async Task A_store_and_a_comparison_are_served_side_by_side_and_marks_are_measured()
    {
        Compare();
        Good("index", "goods.csv", "--store", "shop", "--model", "pixels");
        AkinProcess.Bad(_folder.Path, 1, "nobody has judged anything", "eval", "--store", "shop", "--judged", "collected");
        using (Process server = Serve("--comparison", "comparison", "--store", "shop"))
        {
            using HttpClient client = new() { BaseAddress = await Url(server) };
            Assert.Equal(["/", "/collections", "/judge", "/vote"], (await GetAsync(client, "/v1/pages")).EnumerateArray().Select(p => p.GetProperty("address").GetString()).Order());
            for (int i = 0; i < 3; i++)
            {
                JsonElement sheet = await GetAsync(client, "/v1/judged/sheet");
                string nearest = sheet.GetProperty("items")[i].GetProperty("id").GetString()!;
                (await client.PostAsJsonAsync("/v1/judged/sheet", new { sheet = sheet.GetProperty("sheet").GetString(), relevant = new[] { nearest } })).EnsureSuccessStatusCode();
            }

            server.Kill();
            await server.WaitForExitAsync();
        }

        JsonElement report = Good("eval", "--store", "shop", "--judged", "collected", "--json").Json;
        Assert.Equal((3, 30, 1.0), (Int(report, "queries"), Int(report, "judgments"), report.GetProperty("recall_at_k").GetProperty("mean").GetDouble()));
        Assert.Equal(30, Int(Good("votes", "export", "--store", "shop", "--judged", "judged.csv", "--json").Json, "judgments"));
        Assert.Equal(report.ToString(), Good("eval", "--store", "shop", "--judged", "judged.csv", "--json").Json.ToString());
        Assert.Contains("nDCG at 10", Good("eval", "--store", "shop", "--judged", "judged.csv").Out);

        File.WriteAllLines(_folder.File("bad.csv"), ["query,item", "photos/000.png,none.png", "photos/000.png,nor this"]);
        AkinProcess.Bad(_folder.Path, 1, "2 items: 'none.png' (line 2), 'nor this' (line 3)", "eval", "--store", "shop", "--judged", "bad.csv");
        AkinProcess.Bad(_folder.Path, 2, "--label COLUMN or --judged", "eval", "--store", "shop");
        AkinProcess.Bad(_folder.Path, 2, "--label COLUMN or --judged", "eval", "--store", "shop", "--label", "kind", "--judged", "bad.csv");
    }

    [Fact]
    public void What_can_not_be_counted_or_served_is_said_in_one_line()
    {
        AkinProcess.Bad(_folder.Path, 1, "there is no comparison at nowhere", "votes", "nowhere");
        AkinProcess.Bad(_folder.Path, 1, "there is no comparison at nowhere", "serve", "--comparison", "nowhere");
        AkinProcess.Bad(_folder.Path, 2, "akin votes DIR", "votes");
        AkinProcess.Bad(_folder.Path, 2, "--out FILE.csv", "votes", "export", "nowhere");
        AkinProcess.Bad(_folder.Path, 2, "--store DIR --judged", "votes", "export", "--judged", "x.csv");
        AkinProcess.Bad(_folder.Path, 2, "akin votes export --help", "votes", "export", "nowhere", "--bogus");
        Compare();
        AkinProcess.Bad(_folder.Path, 1, "of 0 votes", "votes", "export", "comparison", "--triplets", "votes.tsv");
        Assert.Equal(0, Int(Good("votes", "comparison", "--json").Json, "votes"));
        File.WriteAllText(Path.Combine(_folder.File("comparison"), "comparison.json"), "{\"version\": 1");
        AkinProcess.Bad(_folder.Path, 1, "is no comparison", "votes", "comparison");
    }

    /// <summary>Photos of two kinds by turns in a table, and a comparison of two contenders and the control, two of which agree.</summary>
    private void Compare()
    {
        const int Photos = 3 * Queries;
        for (int i = 0; i < Photos; i++)
            PhotoFolder.Write(_folder.File("photos"), $"{i:000}.png", i);
        File.WriteAllLines(_folder.File("goods.csv"), ["file,kind", .. Enumerable.Range(0, Photos).Select(i => $"photos/{i:000}.png,{(i % 2 == 0 ? "dress" : "shoe")}")]);
        IReadOnlyList<IReadOnlyList<ComparedNeighbor>> Neighbors(int shift) =>
            [.. Enumerable.Range(0, Queries).Select(q => (IReadOnlyList<ComparedNeighbor>)[new ComparedNeighbor(Queries + q + shift, 1)])];
        Directory.CreateDirectory(_folder.File("comparison"));
        new ComparisonFile
        {
            Name = "goods",
            Made = DateTimeOffset.UnixEpoch,
            Source = new ComparisonSource { Path = _folder.File("goods.csv") },
            Label = "kind",
            K = 10,
            Photos = [.. Enumerable.Range(0, Photos).Select(i => new ComparedPhoto($"photos/{i:000}.png", $"photos/{i:000}.png", i % 2 == 0 ? "dress" : "shoe", null, null))],
            Queries = [.. Enumerable.Range(0, Queries)],
            Gallery = [.. Enumerable.Range(Queries, 2 * Queries)],
            Contenders =
            [
                new ComparedContender { Name = "good one", Neighbors = Neighbors(0) },
                new ComparedContender { Name = "bad one", Neighbors = Neighbors(1) },
                new ComparedContender { Name = "random", Control = true, Neighbors = Neighbors(1) },
            ],
        }.Write(_folder.File("comparison", ComparisonFile.FileName));
    }

    private Process Serve(params string[] args)
    {
        Process server = AkinProcess.Start(_folder.Path, ["serve", .. args, "--address", "127.0.0.1:0", "--json"]);
        server.BeginErrorReadLine();
        return server;
    }

    private static async Task<Uri> Url(Process server) => new((await ServeTests.FirstDocument(server)).GetProperty("url").GetString()!);

    /// <summary>Somebody judges pairs until none is left.</summary>
    private static async Task VoteAsync(Uri url, int pairs, Func<HttpClient, string, Task<bool>> judge, Action<string> acknowledged)
    {
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }, disposeHandler: true) { BaseAddress = url };
        JsonElement paper = await GetAsync(client, "/v1/vote/pairs");
        for (int i = 0; i < pairs && paper.GetProperty("pairs").GetArrayLength() > 0; i++)
        {
            string pair = paper.GetProperty("pairs")[0].GetProperty("pair").GetString()!;
            using HttpResponseMessage reply = await client.PostAsJsonAsync($"/v1/vote/pairs/{pair}", new { approved = await judge(client, pair) });
            reply.EnsureSuccessStatusCode();
            acknowledged(pair);
            paper = JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement;
        }
    }

    /// <summary>Tells by the pictures, as a person does, whether both are of one kind: there is nothing else to tell by.</summary>
    private async Task<bool> SameKindAsync(HttpClient client, string pair)
    {
        int query = await PlaceAsync("query"), found = await PlaceAsync("found");
        return query % 2 == found % 2;

        async Task<int> PlaceAsync(string side)
        {
            byte[] photo = await client.GetByteArrayAsync(new Uri($"/v1/vote/pairs/{pair}/{side}?side=64", UriKind.Relative));
            return Known[Convert.ToBase64String(photo)];
        }
    }

    private Dictionary<string, int> Known => field ??= Enumerable.Range(0, 3 * Queries)
        .ToDictionary(i => Convert.ToBase64String(new Akin.Imaging.ImageDecoder().Thumbnail(PhotoFolder.Photo(i), 64)), i => i);

    private static async Task<JsonElement> GetAsync(HttpClient client, string address) =>
        JsonDocument.Parse(await client.GetStringAsync(new Uri(address, UriKind.Relative))).RootElement;

    private AkinProcess.Result Good(params string[] args) => AkinProcess.Good(_folder.Path, args);

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
