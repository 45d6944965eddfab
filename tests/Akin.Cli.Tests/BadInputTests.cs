using System.Text.Json;
using Akin.Imaging;

namespace Akin.Cli.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_bad_photo_is_reported_and_the_others_are_indexed()
    {
        string photos = PhotoFolder.Make(_folder, 6);
        byte[] whole = PhotoFolder.Photo(9, 300);
        File.WriteAllBytes(Path.Combine(photos, "truncated.png"), whole[..(whole.Length / 2)]);
        File.WriteAllBytes(Path.Combine(photos, "empty.jpg"), []);
        File.WriteAllText(Path.Combine(photos, "renamed.jpg"), "%PDF-1.4 a document with another name");
        File.WriteAllBytes(Path.Combine(photos, "huge.png"), HugePng());
        Directory.CreateDirectory(Path.Combine(photos, "x.jpg"));
        File.CreateSymbolicLink(Path.Combine(photos, "dangling.png"), _folder.File("gone.png"));
        PhotoFolder.Write(photos, "it's \"here\" 🧥.png", 60);

        JsonElement report = AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels", "--json").Json;
        Assert.Equal(7, report.GetProperty("added").GetInt32());
        Dictionary<string, string> skipped = report.GetProperty("skipped").EnumerateArray()
            .ToDictionary(s => s.GetProperty("path").GetString()!.TrimEnd('/'), s => s.GetProperty("reason").GetString()!);
        Assert.Equal(["dangling.png", "empty.jpg", "huge.png", "renamed.jpg", "truncated.png", "x.jpg"], skipped.Keys.Order());
        Assert.Contains("30000 x 30000", skipped["huge.png"]);
        Assert.Contains("folder", skipped["x.jpg"]);
        Assert.Contains("link", skipped["dangling.png"]);
        Assert.Contains("empty", skipped["empty.jpg"]);
        JsonElement hit = AkinProcess.Good(_folder.Path, "search", "photos/it's \"here\" 🧥.png", "--store", "shop", "-k", "1", "--json").Json.GetProperty("hits")[0];
        Assert.Equal(("it's \"here\" 🧥.png", 0.0), (hit.GetProperty("id").GetString(), hit.GetProperty("distance").GetDouble()));
    }

    [Fact]
    public void Wrong_names_are_answered_in_one_line_with_what_to_do()
    {
        PhotoFolder.Make(_folder, 4);
        File.WriteAllText(_folder.File("goods.csv"), "file,color\ndress/000.png,red\n");
        File.WriteAllText(_folder.File("net.onnx"), "not a network");
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels");

        Bad(1, "it has: file, color", "index", "goods.csv", "--path-column", "photo", "--store", "other", "--model", "pixels");
        Bad(1, "not an ONNX model", "index", "photos", "--store", "other", "--model", "net.onnx");
        Bad(1, "not an ONNX model", "layers", "net.onnx");
        Bad(1, "there is no model at none.onnx", "layers", "none.onnx");
        Bad(1, "no layers", "index", "photos", "--store", "other", "--model", "pixels", "--layer", "conv1");
        Bad(1, "no layers", "layers", "pixels");
        Assert.False(Directory.Exists(_folder.File("other")));
        Bad(1, "was made with", "index", "photos", "--store", "shop", "--model", "pixels:8x8x1");
        Bad(1, "nothing at", "index", "nowhere", "--store", "shop");
        Bad(1, "there is no store", "search", "photos/dress/000.png", "--store", "nowhere");
        Bad(1, "there is no photo at none.jpg", "search", "none.jpg", "--store", "shop");
        Bad(1, "not an image", "search", "goods.csv", "--store", "shop");
        Bad(1, "is a folder", "search", "photos", "--store", "shop");
        Bad(1, "no item 'none'", "search", "--id", "none", "--store", "shop");
        Bad(1, "its columns are: category", "eval", "--store", "shop", "--label", "color");
        Bad(1, "does not hold Fashion-MNIST", "demo", "--from", "photos", "--no-serve");
    }

    [Fact]
    public void A_wrong_call_ends_with_2_and_names_the_help()
    {
        Bad(2, "akin search --help", "search", "--store", "shop");
        Bad(2, "akin search --help", "search", "photo.jpg", "--id", "both", "--store", "shop");
        Bad(2, "--help", "telepathy");
        Bad(2, "akin index --help", "index", "photos", "--metric", "l3");
        Bad(2, "akin search --help", "search", "x.jpg", "-k", "0");
        Bad(2, "akin search --help", "search", "x.jpg", "--where", "dress");
        Bad(2, "--label", "eval", "--store", "shop");
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("layers")]
    [InlineData("embed")]
    [InlineData("index")]
    [InlineData("search")]
    [InlineData("eval")]
    [InlineData("train")]
    [InlineData("serve")]
    [InlineData("triplets")]
    public void Every_verb_explains_itself_with_an_example(string verb)
    {
        string help = AkinProcess.Good(_folder.Path, verb, "--help").Out;
        Assert.Contains("Example: akin " + verb, help);
        Assert.Contains("--json", help);
    }

    private void Bad(int code, string said, params string[] args) => AkinProcess.Bad(_folder.Path, code, said, args);

    // A picture's header that claims 30,000 x 30,000 pixels, from a small real one.
    private static byte[] HugePng()
    {
        byte[] png = ImageEncoder.Png(new byte[3 * 16], 4, 4, 3);
        byte[] side = [0, 0, 0x75, 0x30];
        side.CopyTo(png, 16);
        side.CopyTo(png, 20);
        uint crc = ~0u;
        foreach (byte b in png.AsSpan(12, 17))
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), ~crc);
        return png;
    }
}
