using Akin.Catalog.Sources;

namespace Akin.Catalog.Tests.Sources;

/// <summary>A source whose files must lie in certain folders reads no others, wherever links lead.</summary>
public sealed class WithinTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SourceOptions _options;

    public WithinTests()
    {
        Directory.CreateDirectory(Inside);
        Directory.CreateDirectory(Outside);
        File.WriteAllText(Path.Combine(Inside, "a.jpg"), "inside");
        File.WriteAllText(Path.Combine(Outside, "b.jpg"), "outside");
        _options = new() { Within = [RealPath.Resolve(Inside)!] };
    }

    private string Inside => Path.Combine(_folder.Path, "inside");

    private string Outside => Path.Combine(_folder.Path, "outside");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_skips_links_that_lead_out_and_follows_those_that_do_not()
    {
        Directory.CreateDirectory(Path.Combine(Inside, "more", "sub"));
        File.WriteAllText(Path.Combine(Inside, "more", "sub", "c.jpg"), "inside");
        Directory.CreateSymbolicLink(Path.Combine(Inside, "dir"), Outside);
        File.CreateSymbolicLink(Path.Combine(Inside, "b.jpg"), Path.Combine(Outside, "b.jpg"));
        File.CreateSymbolicLink(Path.Combine(Inside, "same.jpg"), Path.Combine(Inside, "a.jpg"));
        IPhotoSource all = PhotoSource.Open(Inside), within = PhotoSource.Open(Inside, _options);

        Assert.Equal(["a.jpg", "b.jpg", "dir/b.jpg", "more/sub/c.jpg", "same.jpg"], Ids(all));
        Assert.Equal(["a.jpg", "more/sub/c.jpg", "same.jpg"], Ids(within));
        Assert.Equal("outside"u8, all.Read("b.jpg", 1000).Bytes.Span);
        Assert.Equal("inside"u8, within.Read("same.jpg", 1000).Bytes.Span);
        foreach (string path in new[] { "b.jpg", "dir/b.jpg" })
            Assert.Contains("leads out", Assert.Throws<SourceException>(() => within.Read(path, 1000)).Message, StringComparison.Ordinal);
        Assert.Contains("leads out", Assert.Throws<SourceException>(() => PhotoSource.Reopen(within.Kind, within.Location, SourceOptions.FromJson(within.Options.ToJson())).Read("b.jpg", 1000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_skips_rows_whose_photos_lie_outside_and_is_not_read_itself_from_there()
    {
        Directory.CreateSymbolicLink(Path.Combine(Inside, "dir"), Outside);
        File.WriteAllText(Path.Combine(Inside, "table.csv"), "file\ndir/b.jpg\na.jpg\n");
        File.WriteAllText(Path.Combine(Outside, "table.csv"), "file\na.jpg\n");
        File.CreateSymbolicLink(Path.Combine(Inside, "linked.csv"), Path.Combine(Outside, "table.csv"));

        Assert.Equal(["dir/b.jpg", "a.jpg"], Ids(PhotoSource.Open(Path.Combine(Inside, "table.csv"))));
        Assert.Equal(["a.jpg"], Ids(PhotoSource.Open(Path.Combine(Inside, "table.csv"), _options)));
        Assert.Throws<SourceException>(() => PhotoSource.Open(Path.Combine(Inside, "linked.csv"), _options));
    }

    [Fact]
    public void A_file_of_pixels_is_not_read_from_outside()
    {
        File.WriteAllBytes(Path.Combine(Outside, "x-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]);
        string link = Path.Combine(Inside, "x-images-idx3-ubyte");
        File.CreateSymbolicLink(link, Path.Combine(Outside, "x-images-idx3-ubyte"));

        Assert.Single(Ids(PhotoSource.Open(link)));
        Assert.Throws<SourceException>(() => PhotoSource.Open(link, _options));
    }

    private static string[] Ids(IPhotoSource source) => [.. source.Enumerate().Where(e => e.Item is not null).Select(e => e.Item!.Id)];
}
