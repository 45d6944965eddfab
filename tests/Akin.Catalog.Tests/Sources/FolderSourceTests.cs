using System.Diagnostics;
using Akin.Catalog.Sources;

namespace Akin.Catalog.Tests.Sources;

public sealed class FolderSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private FolderSource Source => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_photo_of_any_image_extension_is_found_and_nothing_else()
    {
        string[] photos = ["a.jpg", "b.JPEG", "c.png", "d.WebP", "e.gif", "f.tif", "g.TIFF", "h.avif", "i.jfif", "j.JPE", "k.mpo"];
        foreach (string name in (string[])[.. photos, "notes.txt", "labels.csv", "jpg", "a.jpg.bak", ".hidden.jpg", ".cache/x.jpg", "Thumbs.db", "x.svg"])
            _folder.Write(name, "x");

        Assert.Equal(photos, Source.Items().Select(item => item.Id));
        Assert.Empty(Source.Skips());
    }

    [Fact]
    public void Photos_come_in_ordinal_order_of_their_whole_path()
    {
        string[] names = ["a/b.jpg", "a.jpg", "a-b/c.jpg", "B.jpg", "ab.jpg", "a/a/z.jpg", "ä.jpg", "Z/1.jpg", "a/B.jpg"];
        foreach (string name in names)
            _folder.Write(name, "x");

        Assert.Equal(names.Order(StringComparer.Ordinal), Source.Items().Select(item => item.Path));
    }

    [Fact]
    public void The_relative_folder_is_the_category()
    {
        _folder.Write("root.jpg", "x");
        _folder.Write("dresses/1.jpg", "x");
        _folder.Write("women/long dresses/2.jpg", "x");

        Assert.Equal(
            [("dresses/1.jpg", "dresses"), ("root.jpg", null), ("women/long dresses/2.jpg", "women/long dresses")],
            Source.Items().Select(item => (item.Id, item.Metadata.GetValueOrDefault("category"))));
    }

    [Theory]
    [InlineData("with space.jpg")]
    [InlineData("quotes ' \" `.jpg")]
    [InlineData("emoji 👗👩‍👧.jpg")]
    [InlineData("back\\slash.jpg")]
    [InlineData("100%#?&;*.jpg")]
    [InlineData("-rf.jpg")]
    [InlineData("~ $HOME/~.jpg")]
    public void Odd_names_are_found_and_read(string name)
    {
        _folder.Write(name, "photo");

        SourceItem item = Assert.Single(Source.Items());
        Assert.Equal(name, item.Id);
        Assert.Equal("photo"u8.ToArray(), Source.Read(item.Path, 5).Bytes.ToArray());
    }

    [Fact]
    public void A_folder_named_like_a_photo_is_skipped_with_the_reason_and_the_rest_is_read()
    {
        _folder.Write("a.jpg", "x");
        _folder.Write("x.jpg/inside.jpg", "x");
        _folder.Write("z.jpg", "x");

        Assert.Equal(["a.jpg", "z.jpg"], Source.Items().Select(item => item.Id));
        Assert.Equal([("x.jpg", "is a folder, not a photo; rename it if there are photos in it")], Source.Skips());
        Assert.Equal("is a folder, not a photo", Source.Fault("x.jpg"));
    }

    [Fact]
    public void A_dangling_link_is_skipped_with_the_reason()
    {
        File.CreateSymbolicLink(_folder["gone.jpg"], _folder["nowhere"]);
        File.CreateSymbolicLink(_folder["itself.jpg"], "itself.jpg");
        _folder.Write("a.jpg", "x");

        Assert.Equal(["a.jpg"], Source.Items().Select(item => item.Id));
        Assert.Equal(["gone.jpg", "itself.jpg"], Source.Skips().Select(skip => skip.Path));
        Assert.Equal(["gone.jpg", "itself.jpg"], Source.Hiding());
        Assert.All(Source.Skips(), skip => Assert.StartsWith("is a dangling link", skip.Reason, StringComparison.Ordinal));
        Assert.StartsWith("is a dangling link", Source.Fault("gone.jpg"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_photo_is_a_photo()
    {
        using TemporaryFolder elsewhere = new();
        File.CreateSymbolicLink(_folder["link.jpg"], elsewhere.Write("long name that is longer than the photo.jpg", "photo"));

        Assert.Equal("photo"u8.ToArray(), Source.Read(Assert.Single(Source.Items()).Path, 5).Bytes.ToArray());
    }

    [Fact]
    public void A_relative_link_below_a_linked_folder_is_followed_from_where_it_really_lies()
    {
        using TemporaryFolder elsewhere = new();
        elsewhere.Write("photo.jpg", "photo");
        Directory.CreateDirectory(elsewhere["in"]);
        File.CreateSymbolicLink(elsewhere["in/link.jpg"], "../photo.jpg");
        Directory.CreateSymbolicLink(_folder["linked"], elsewhere["in"]);

        Assert.Equal("photo"u8.ToArray(), Source.Read(Assert.Single(Source.Items()).Path, 5).Bytes.ToArray());
    }

    [Fact]
    public void Rings_of_links_end_and_every_photo_is_found_once()
    {
        using TemporaryFolder elsewhere = new();
        _folder.Write("a/1.jpg", "x");
        _folder.Write("b/2.jpg", "x");
        elsewhere.Write("3.jpg", "x");
        Directory.CreateSymbolicLink(_folder["a/up"], "..");
        Directory.CreateSymbolicLink(_folder["a/across"], _folder["b"]);
        Directory.CreateSymbolicLink(_folder["b/across"], _folder["a"]);
        Directory.CreateSymbolicLink(_folder["c"], elsewhere.Path);
        Directory.CreateSymbolicLink(_folder["d"], _folder["c"]);
        Directory.CreateSymbolicLink(elsewhere["back"], _folder.Path);
        Directory.CreateSymbolicLink(elsewhere["itself"], elsewhere.Path);

        Assert.Equal(["a/1.jpg", "b/2.jpg", "c/3.jpg"], Source.Items().Select(item => item.Id));
        Assert.Equal(["a/across", "a/up", "b/across", "c/back", "c/itself", "d"], Source.Skips().Select(skip => skip.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_root_may_be_a_link()
    {
        using TemporaryFolder elsewhere = new();
        elsewhere.Write("in/1.jpg", "x");
        Directory.CreateSymbolicLink(_folder["photos"], elsewhere.Path);

        Assert.Equal(["in/1.jpg"], new FolderSource(_folder["photos"] + "/").Items().Select(item => item.Id));
    }

    [Fact]
    public void Folders_nest_as_deep_as_the_system_lets_them()
    {
        string deep = string.Join('/', Enumerable.Repeat("d", 1500)) + "/x.jpg";
        _folder.Write(deep, "x");

        // Its path is too long to be an item's id.
        Assert.Equal([deep], Source.Skips().Select(skip => skip.Path));
    }

    [Fact]
    public void A_photo_that_cannot_be_read_says_why_in_a_line()
    {
        _folder.Write("empty.jpg", "");
        _folder.Write("six.jpg", "123456");

        Assert.Equal("is empty", Source.Fault("empty.jpg"));
        Assert.Equal("has 6 bytes, more than the limit of 5", Source.Fault("six.jpg", 5));
        Assert.Equal("is missing", Source.Fault("none.jpg"));
        Assert.Equal("is missing", Source.Fault("six.jpg/below.jpg"));
        Assert.Equal("is missing", Source.Fault(new string('x', 5000)));
        Assert.Equal($"leads out of {_folder.Path}", Source.Fault("../" + Path.GetFileName(_folder.Path) + "x/six.jpg"));
        Assert.Equal($"leads out of {_folder.Path}", Source.Fault("/etc/passwd"));
        Assert.Equal($"leads out of {_folder.Path}", Source.Fault("six.jpg\0"));
        Assert.Equal($"leads out of {_folder.Path}", Source.Fault(""));
        Assert.Equal(6, Source.Read("six.jpg", 6).Bytes.Length);
    }

    [Fact]
    public void A_pipe_with_a_photo_s_name_does_not_hang_the_reader()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no pipes with names in folders here");
        using (Process made = Process.Start("mkfifo", [_folder["pipe.jpg"]]))
            made.WaitForExit();
        File.CreateSymbolicLink(_folder["linked.jpg"], "pipe.jpg");

        Assert.Equal("is empty", Source.Fault("pipe.jpg"));
        Assert.Equal("is empty", Source.Fault("linked.jpg"));
    }

    [Fact]
    public void A_file_without_an_extension_is_a_photo_by_its_first_bytes()
    {
        byte[][] starts =
        [
            [0xFF, 0xD8, 0xFF, 0xE0], [0x89, .. "PNG\r\n\x1a\n"u8], [.. "GIF89a"u8], [.. "II*\0"u8], [.. "RIFF\0\0\0\0WEBP"u8], [0, 0, 0, 28, .. "ftypavif"u8],
        ];
        for (int i = 0; i < starts.Length; i++)
            _folder.Write($"photo{i}", [.. starts[i], .. new byte[40]]);
        _folder.Write("README", "not a photo");
        _folder.Write("heic", [0, 0, 0, 28, .. "ftypheic"u8, .. new byte[40]]);
        _folder.Write("empty", "");

        Assert.Equal(Enumerable.Range(0, starts.Length).Select(i => $"photo{i}"), Source.Items().Select(item => item.Id));
        Assert.Equal(["3 files without an extension were passed over"], Source.PassedOver());
    }

    [Fact]
    public void What_is_passed_over_is_counted_by_kind_and_photos_that_can_not_be_read_say_why()
    {
        foreach (string name in (string[])["a.HEIC", "in/b.heic", "c.CR2", "notes.txt", "in/more.TXT", "t.csv", "a.jpg", "@eaDir/x.jpg", "in/@eaDir/y.jpg", "$RECYCLE.BIN/z.jpg"])
            _folder.Write(name, "x");

        Assert.Equal(["a.jpg"], Source.Items().Select(item => item.Id));
        Assert.Empty(Source.Skips());
        Assert.Equal(
            ["1 $RECYCLE.BIN folder was passed over", "1 .cr2 file was passed over: camera raw can't be read", "1 .csv file was passed over",
                "2 .heic files were passed over: HEIC can't be read", "2 .txt files were passed over", "2 @eaDir folders were passed over"],
            Source.PassedOver());
    }

    [Theory]
    [InlineData("$Recycle.Bin")]
    [InlineData(".Trash-1000")]
    [InlineData("@eaDir")]
    [InlineData(".thumbnails")]
    [InlineData("__MACOSX")]
    [InlineData("#recycle")]
    [InlineData("System Volume Information")]
    [InlineData("lost+found")]
    public void Recycle_bins_and_what_systems_keep_are_not_walked(string name)
    {
        _folder.Write($"{name}/deep/deleted.jpg", "x");
        _folder.Write($"dresses/{name}/deleted.jpg", "x");
        _folder.Write("dresses/a.jpg", "x");

        Assert.Equal(["dresses/a.jpg"], Source.Items().Select(item => item.Id));
        Assert.Empty(Source.Hiding());
    }

    [Fact]
    public void A_link_whose_disk_is_away_and_a_folder_that_vanishes_while_it_is_read_hide_items()
    {
        _folder.Write("a.jpg", "x");
        _folder.Write("z/b.jpg", "x");
        Directory.CreateSymbolicLink(_folder["summer"], _folder["disk/summer"]);
        Assert.Equal(["summer"], Source.Hiding());

        List<SourceEntry> entries = [];
        foreach (SourceEntry entry in Source.Enumerate())
        {
            // The root is listed whole before the folders in it are.
            if (entry.Path == "a.jpg")
                Directory.Delete(_folder["z"], recursive: true);
            entries.Add(entry);
        }

        Assert.Equal(["summer", "z"], entries.Where(entry => entry.HidesItems).Select(entry => entry.Path));
    }

    [Fact]
    public void A_photo_is_gone_only_where_nothing_speaks_for_its_being_out_of_sight()
    {
        _folder.Write("dresses/a.jpg", "x");
        _folder.Write("file", "in the place of a folder");
        Directory.CreateDirectory(_folder["mount"]);
        Directory.CreateSymbolicLink(_folder["away"], _folder["nowhere"]);
        _folder.Write("@eaDir/thumb.jpg", "x");

        foreach (string gone in (string[])["b.jpg", "dresses/b.jpg", "no/such/c.jpg", "dresses/no/c.jpg", "@eaDir/thumb.jpg"])
            Assert.Null(Source.FindDoubt(gone));
        Assert.Equal("should lie in mount, which is empty, as a disk's mount point is while the disk is away", Source.FindDoubt("mount/b.jpg"));
        Assert.Equal("should lie in mount, which is empty, as a disk's mount point is while the disk is away", Source.FindDoubt("mount/deep/b.jpg"));
        Assert.Equal("should lie in file, which is no folder", Source.FindDoubt("file/b.jpg"));
        Assert.Equal("should lie in away, which is no folder", Source.FindDoubt("away/deep/b.jpg"));
        Assert.Equal("is still there", Source.FindDoubt("dresses/a.jpg"));
    }

    [Fact]
    public void An_enumeration_can_be_cancelled()
    {
        _folder.Write("a.jpg", "x");
        Assert.Throws<OperationCanceledException>(() => Source.Enumerate(new CancellationToken(canceled: true)).Count());
    }
}
