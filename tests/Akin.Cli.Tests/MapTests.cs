using System.Text.Json;
using Akin.Imaging;

namespace Akin.Cli.Tests;

public sealed class MapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_store_is_laid_out_once_and_drawn()
    {
        PhotoFolder.Make(_folder, 40);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels");

        JsonElement first = AkinProcess.Good(_folder.Path, "map", "--store", "shop", "--iterations", "250", "--color-by", "category", "--png", "shop.png", "--size", "300", "--json").Json;
        Assert.Equal((40, 13), (first.GetProperty("items").GetInt32(), first.GetProperty("perplexity").GetDouble()));
        Assert.False(first.GetProperty("kept").GetBoolean());
        Assert.True(File.Exists(first.GetProperty("map").GetString()));
        byte[] png = File.ReadAllBytes(_folder.File("shop.png"));
        ImageInfo info = new ImageDecoder().Identify(png);
        Assert.Equal((ImageFormat.Png, 300, 300), (info.Format, info.Width, info.Height));
        Assert.True(Colored(png) > 200, "there is hardly anything on the picture");

        // The same again is there already; in words it says so, and that the perplexity was lowered.
        AkinProcess.Result again = AkinProcess.Good(_folder.Path, "map", "--store", "shop", "--iterations", "250");
        Assert.Contains("it was there already", again.Out);
        Assert.Contains("too few for a perplexity of 30", again.Error);
        Assert.False(AkinProcess.Good(_folder.Path, "map", "--store", "shop", "--iterations", "250", "--seed", "2", "--json").Json.GetProperty("kept").GetBoolean());

        PhotoFolder.Write(_folder.File("photos"), "dress/new.png", 99);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop");
        JsonElement later = AkinProcess.Good(_folder.Path, "map", "--store", "shop", "--iterations", "250", "--seed", "2", "--json").Json;
        Assert.Equal((41, false), (later.GetProperty("items").GetInt32(), later.GetProperty("kept").GetBoolean()));
        Assert.Equal(10, AkinProcess.Good(_folder.Path, "map", "--store", "shop", "--sample", "10", "--iterations", "50", "--json").Json.GetProperty("items").GetInt32());
    }

    [Fact]
    public void What_can_not_be_is_refused_in_one_line()
    {
        AkinProcess.Bad(_folder.Path, 1, "there is no store", "map", "--store", "nowhere");
        PhotoFolder.Make(_folder, 4);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels");
        AkinProcess.Bad(_folder.Path, 1, "no column 'color' to color by; there are category", "map", "--store", "shop", "--color-by", "color", "--png", "x.png");
        AkinProcess.Bad(_folder.Path, 2, "--png", "map", "--store", "shop", "--color-by", "category");
        AkinProcess.Bad(_folder.Path, 2, "--perplexity is '0'", "map", "--store", "shop", "--perplexity", "0");
        AkinProcess.Bad(_folder.Path, 2, "--perplexity is 'many'", "map", "--store", "shop", "--perplexity", "many");
        AkinProcess.Bad(_folder.Path, 2, "--iterations is 0", "map", "--store", "shop", "--iterations", "0");
        AkinProcess.Bad(_folder.Path, 2, "--size is 10", "map", "--store", "shop", "--png", "x.png", "--size", "10");
        AkinProcess.Bad(_folder.Path, 1, "x.png", "map", "--store", "shop", "--iterations", "10", "--png", "nowhere/x.png");
    }

    private static int Colored(byte[] png)
    {
        byte[] pixels = new byte[300 * 300 * 3];
        new ImageDecoder().Decode(png, new ImageShape { Width = 300, Height = 300 }, null, pixels);
        return Enumerable.Range(0, 300 * 300).Count(i => pixels.AsSpan(3 * i, 3) is var p && Math.Max(p[0], Math.Max(p[1], p[2])) - Math.Min(p[0], Math.Min(p[1], p[2])) > 60);
    }
}
