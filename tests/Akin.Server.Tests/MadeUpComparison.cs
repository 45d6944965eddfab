using System.Net.Http.Json;
using System.Text.Json;
using Akin.Lab.Comparison;

namespace Akin.Server.Tests;

/// <summary>A small comparison to vote on: three contenders, photos in a folder. And what a voter does.</summary>
internal static class MadeUpComparison
{
    /// <summary>Makes the folders <c>photos</c> and <c>comparison</c>.</summary>
    public static void Make(TemporaryFolder folder, int queries)
    {
        for (int i = 0; i < 3 * queries; i++)
            PhotoFolder.Write(folder.File("photos"), $"secret-{i:00}.png", i);
        string directory = Directory.CreateDirectory(folder.File("comparison")).FullName;
        Comparison(queries, folder.File("photos")).Write(Path.Combine(directory, ComparisonFile.FileName));
    }

    /// <summary>The pairs that somebody is given.</summary>
    public static async Task<JsonElement> DrawAsync(HttpClient client)
    {
        using HttpResponseMessage reply = await client.GetAsync("/v1/vote/pairs");
        return await TestServer.ReadAsync(reply);
    }

    public static string First(JsonElement paper) => paper.GetProperty("pairs")[0].GetProperty("pair").GetString()!;

    public static Task<HttpResponseMessage> VoteAsync(HttpClient client, string pair, bool approved) =>
        client.PostAsJsonAsync($"/v1/vote/pairs/{pair}", new { approved });

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
