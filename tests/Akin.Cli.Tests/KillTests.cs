using System.Diagnostics;
using System.Text.Json;

namespace Akin.Cli.Tests;

public sealed class KillTests : IDisposable
{
    private const int Photos = 1500;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_killed_again_and_again_ends_with_the_same_store_as_one_that_was_not()
    {
        PhotoFolder.Make(_folder, Photos);
        JsonElement whole = Index("whole");
        Assert.Equal(Photos, whole.GetProperty("added").GetInt32());

        var random = new Random(11);
        int killed = 0;
        for (int kill = 0; kill < 6; kill++)
        {
            using Process process = AkinProcess.Start(_folder.Path, "index", "photos", "--store", "killed", "--model", "pixels");
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            // The store's first file tells that the work has begun; from there on any moment will do.
            await Eventually.IsTrueAsync(() => File.Exists(_folder.File("killed", "catalog.db")) || process.HasExited);
            await Task.Delay(random.Next(700));
            killed += process.HasExited ? 0 : 1;
            process.Kill();
            process.WaitForExit();
        }

        JsonElement last = Index("killed");
        Assert.True(killed > 0, "no run was caught alive");
        Assert.Equal(Photos, last.GetProperty("unchanged").GetInt32() + last.GetProperty("added").GetInt32());
        Assert.Equal(0, last.GetProperty("removed").GetInt32());
        for (int i = 0; i < Photos; i += 173)
            Assert.Equal(Neighbors("whole", i), Neighbors("killed", i));
    }

    private JsonElement Index(string store) => AkinProcess.Good(_folder.Path, "index", "photos", "--store", store, "--model", "pixels", "--index", "flat", "--json").Json;

    private string Neighbors(string store, int photo)
    {
        JsonElement hits = AkinProcess.Good(
            _folder.Path, "search", $"photos/{(photo % 2 == 0 ? "dress" : "shoe")}/{photo:000}.png", "--store", store, "--json").Json.GetProperty("hits");
        return string.Join('\n', hits.EnumerateArray().Select(h => $"{h.GetProperty("id")} {h.GetProperty("distance")}"));
    }
}
