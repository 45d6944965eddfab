using System.Diagnostics;
using System.Text.Json;
using Akin.Imaging;

namespace Akin.Cli.Tests;

public sealed class DedupeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Duplicates_are_shown_taken_out_and_brought_back()
    {
        Make(8, copies: 3);
        Good("index", "photos", "--store", "shop", "--model", "pixels");
        JsonElement found = Good("dedupe", "--store", "shop", "--report", "page.html", "--json").Json;
        Assert.Equal((11, 3, 3), (Int(found, "items"), Int(found, "duplicates"), found.GetProperty("groups").GetArrayLength()));
        JsonElement group = found.GetProperty("groups")[0];
        Assert.Equal(("00.png", "00-copy.jpg"), (group.GetProperty("kept").GetProperty("id").GetString(), group.GetProperty("others")[0].GetProperty("id").GetString()));
        Assert.Equal("largest", group.GetProperty("kept").GetProperty("words").GetString());
        Assert.Equal(JsonValueKind.Null, found.GetProperty("removed").ValueKind);
        Assert.Contains("<img", File.ReadAllText(_folder.File("page.html")));
        AkinProcess.Result people = Good("dedupe", "--store", "shop");
        Assert.Contains("00-copy.jpg", people.Out);
        Assert.Contains("Nothing was changed", people.Error);

        Assert.Equal(3, Int(Good("dedupe", "--store", "shop", "--remove", "--json").Json, "removed"));
        JsonElement again = Good("index", "photos", "--store", "shop", "--json").Json;
        Assert.Equal((0, 8, 3), (Int(again, "added"), Int(again, "unchanged"), Int(again, "duplicates")));
        Assert.Contains("duplicates left out", Good("index", "photos", "--store", "shop").Out);
        Assert.Equal(0, Int(Good("dedupe", "--store", "shop", "--json").Json, "duplicates"));
        Assert.Equal(11, Directory.GetFiles(_folder.File("photos")).Length);

        Assert.Equal(3, Int(Good("dedupe", "--store", "shop", "--restore", "--json").Json, "restored"));
        Assert.Equal(3, Int(Good("index", "photos", "--store", "shop", "--json").Json, "added"));
        Assert.Equal(3, Int(Good("dedupe", "--store", "shop", "--remove", "--delete-files", "--json").Json, "files_deleted"));
        Assert.Equal(8, Directory.GetFiles(_folder.File("photos")).Length);
    }

    [Fact]
    public void What_cannot_be_done_is_said_in_one_line()
    {
        Make(3, copies: 1);
        Good("index", "photos", "--store", "shop", "--model", "pixels");
        AkinProcess.Bad(_folder.Path, 1, "there is no store", "dedupe", "--store", "nowhere");
        AkinProcess.Bad(_folder.Path, 1, "there is no store", "dedupe", "--store", "nowhere", "--restore");
        Assert.False(Directory.Exists(_folder.File("nowhere")));
        AkinProcess.Bad(_folder.Path, 2, "give both", "dedupe", "--store", "shop", "--delete-files");
        AkinProcess.Bad(_folder.Path, 2, "give one of them", "dedupe", "--store", "shop", "--remove", "--restore");
        AkinProcess.Bad(_folder.Path, 2, "it can be 0 to 2", "dedupe", "--store", "shop", "--max-distance", "3");
        AkinProcess.Bad(_folder.Path, 1, "page.html", "dedupe", "--store", "shop", "--report", "no/such/page.html");
        Assert.Equal(4, Int(Good("dedupe", "--store", "shop", "--json").Json, "items"));
    }

    [Fact]
    public void A_removal_killed_again_and_again_takes_out_what_one_does_that_was_not()
    {
        Make(120, copies: 60);
        Good("index", "photos", "--store", "shop", "--model", "pixels");
        var random = new Random(6);
        int killed = 0;
        for (int kill = 0; kill < 5; kill++)
        {
            using Process process = AkinProcess.Start(_folder.Path, "dedupe", "--store", "shop", "--remove");
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            Thread.Sleep(200 + random.Next(900));
            killed += process.HasExited ? 0 : 1;
            process.Kill();
            process.WaitForExit();
        }

        Assert.True(killed > 0, "no run was caught alive");
        Good("dedupe", "--store", "shop", "--remove");
        JsonElement after = Good("index", "photos", "--store", "shop", "--json").Json;
        Assert.Equal((120, 0, 60), (Int(after, "items"), Int(after, "added"), Int(after, "duplicates")));
    }

    // Photos 00.png and on; the first of them have a smaller copy beside them.
    private void Make(int count, int copies)
    {
        string photos = _folder.File("photos");
        Directory.CreateDirectory(photos);
        var decoder = new ImageDecoder();
        for (int i = 0; i < count; i++)
        {
            byte[] photo = Photo(i);
            File.WriteAllBytes(Path.Combine(photos, $"{i:00}.png"), photo);
            if (i >= copies)
                continue;
            byte[] small = new byte[48 * 48 * 3];
            decoder.Decode(photo, new ImageShape { Width = 48, Height = 48 }, null, small);
            File.WriteAllBytes(Path.Combine(photos, $"{i:00}-copy.jpg"), ImageEncoder.Jpeg(small, 48, 48, 3));
        }
    }

    // Waves of two directions on a color of its own, which no two seeds share.
    private static byte[] Photo(int seed)
    {
        const int Side = 64;
        var random = new Random(seed + 100);
        double[] wave = [.. Enumerable.Range(0, 6).Select(_ => (random.NextDouble() * 0.5) - 0.25)];
        int[] color = [random.Next(70, 190), random.Next(70, 190), random.Next(70, 190)];
        byte[] pixels = new byte[Side * Side * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % Side, y = i / 3 / Side;
            pixels[i] = (byte)(color[i % 3] + (35 * Math.Sin((wave[0] * x) + (wave[1] * y) + (9 * wave[2]))) + (30 * Math.Sin((wave[3] * x) + (wave[4] * y) + (9 * wave[5]))));
        }

        return ImageEncoder.Png(pixels, Side, Side, 3);
    }

    private AkinProcess.Result Good(params string[] args) => AkinProcess.Good(_folder.Path, args);

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
