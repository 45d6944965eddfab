using System.Diagnostics;
using System.Text.Json;

namespace Akin.Cli.Tests;

public sealed class KillTests : IDisposable
{
    private const int Photos = 1500;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_killed_again_and_again_ends_with_the_same_store_as_one_that_was_not()
    {
        PhotoFolder.Make(_folder, Photos);
        JsonElement whole = Index("whole");
        Assert.Equal(Photos, whole.GetProperty("added").GetInt32());

        var random = new Random(11);
        int kept = 0;
        for (int kill = 0; kill < 6; kill++)
        {
            using Process process = AkinProcess.Start(_folder.Path, "index", "photos", "--store", "killed", "--model", "pixels");
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            Thread.Sleep(250 + random.Next(900));
            process.Kill();
            process.WaitForExit();
        }

        JsonElement last = Index("killed");
        kept = last.GetProperty("unchanged").GetInt32();
        Assert.Equal(Photos, kept + last.GetProperty("added").GetInt32());
        Assert.Equal(0, last.GetProperty("removed").GetInt32());
        for (int i = 0; i < Photos; i += 173)
            Assert.Equal(Neighbours("whole", i), Neighbours("killed", i));
    }

    private JsonElement Index(string store) => AkinProcess.Good(_folder.Path, "index", "photos", "--store", store, "--model", "pixels", "--index", "flat", "--json").Json;

    private string Neighbours(string store, int photo)
    {
        JsonElement hits = AkinProcess.Good(
            _folder.Path, "search", $"photos/{(photo % 2 == 0 ? "dress" : "shoe")}/{photo:000}.png", "--store", store, "--json").Json.GetProperty("hits");
        return string.Join('\n', hits.EnumerateArray().Select(h => $"{h.GetProperty("id")} {h.GetProperty("distance")}"));
    }
}
