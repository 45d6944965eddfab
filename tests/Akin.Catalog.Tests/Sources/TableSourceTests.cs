using System.Drawing;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Tests;

namespace Akin.Catalog.Tests.Sources;

public sealed class TableSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_column_is_the_path_and_the_others_are_metadata()
    {
        Photos("a.jpg", "sub/b.jpg");
        TableSource source = Table("file,label,color\na.jpg,dress,red\nsub/b.jpg,shirt,\n");

        Assert.Equal(["a.jpg", "sub/b.jpg"], source.Items().Select(item => item.Id));
        Assert.Equal(["a.jpg", "sub/b.jpg"], source.Items().Select(item => item.Path));
        Assert.Equal(new Dictionary<string, string> { ["label"] = "dress", ["color"] = "red" }, source.Items()[0].Metadata);
        Assert.Equal(new Dictionary<string, string> { ["label"] = "shirt" }, source.Items()[1].Metadata);
        Assert.Empty(source.Skips());
    }

    [Fact]
    public void Named_columns_are_taken_wherever_they_stand()
    {
        Photos("a.jpg");
        TableSource source = Table("sku,where,photo\n7,\"1,2,30,40\",a.jpg\n8,,a.jpg\n", new() { PathColumn = "photo", IdColumn = "sku", BoxColumn = "where" });

        Assert.Equal([("7", "a.jpg", new Rectangle(1, 2, 30, 40)), ("8", "a.jpg", (Rectangle?)null)], source.Items().Select(item => (item.Id, item.Path, item.Box)));
        Assert.All(source.Items(), item => Assert.Empty(item.Metadata));
    }

    [Theory]
    [InlineData("t.csv", "file,label\na.jpg,dress\n")]
    [InlineData("t.csv", "file;label\na.jpg;dress\n")]
    [InlineData("t.csv", "file\tlabel\na.jpg\tdress\n")]
    [InlineData("t.tsv", "file\tlabel\na.jpg\tdress")]
    [InlineData("t.TSV", "file\tlabel\r\n\r\na.jpg\tdress\r\n")]
    [InlineData("t.csv", "\uFEFFfile,label\r\n\"a.jpg\",\"dress\"\r\n")]
    [InlineData("t.txt", " file , label \na.jpg,dress\n")]
    public void Delimiters_line_ends_and_byte_order_marks_make_no_difference(string name, string text)
    {
        Photos("a.jpg");
        _folder.Write(name, text);
        SourceItem item = Assert.Single(new TableSource(_folder[name], new() { PathColumn = "file" }).Items());
        Assert.Equal(("a.jpg", "dress"), (item.Id, item.Metadata["label"]));
    }

    [Fact]
    public void A_box_in_four_columns_makes_several_items_of_one_photo()
    {
        Photos("a.jpg");
        TableSource source = Table("photo,label,x,y,width,height\na.jpg,shoe,1,2,30,40\na.jpg,hat,5,6,7,8\na.jpg,bag,1,2,0,3\n", new() { BoxColumn = "x,y,width,height" });
        Assert.Equal(
            [("a.jpg 1,2,30,40", new Rectangle(1, 2, 30, 40)), ("a.jpg 5,6,7,8", (Rectangle?)new Rectangle(5, 6, 7, 8))],
            source.Items().Select(item => (item.Id, item.Box)));
        Assert.All(source.Items(), item => Assert.Equal(["label"], item.Metadata.Keys));
        Assert.Contains("no column \"w\" for the box", Assert.Throws<SourceException>(() => Table("photo,x,y,h\n", new() { BoxColumn = "x,y,w,h" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Utf16_with_a_byte_order_mark_is_read()
    {
        Photos("ä.jpg");
        _folder.Write("t.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("file,label\nä.jpg,Kleid 👗\n")]);
        Assert.Equal("Kleid 👗", Assert.Single(new TableSource(_folder["t.csv"], new()).Items()).Metadata["label"]);
    }

    [Fact]
    public void Quoted_fields_may_hold_delimiters_quotes_and_line_breaks()
    {
        Photos("a, \"b\".jpg", "c.jpg");
        TableSource source = Table("file,text\n\"a, \"\"b\"\".jpg\",\"two\nlines, one \"\"quote\"\"\"\nc.jpg,5\" heel\n");
        Assert.Equal([("a, \"b\".jpg", "two\nlines, one \"quote\""), ("c.jpg", "5\" heel")], source.Items().Select(item => (item.Id, item.Metadata["text"])));
    }

    [Fact]
    public void Photos_are_found_beside_the_table_in_images_and_in_a_given_folder()
    {
        using TemporaryFolder elsewhere = new();
        Photos("here.jpg", "images/in.jpg", "images/both.jpg", "both.jpg");
        elsewhere.Write("there.jpg", "x");
        _folder.Write("t.csv", "file\nhere.jpg\nin.jpg\nboth.jpg\nthere.jpg\n");

        TableSource beside = new(_folder["t.csv"], new());
        Assert.Equal([("here.jpg", "here.jpg"), ("in.jpg", "images/in.jpg"), ("both.jpg", "both.jpg")], beside.Items().Select(item => (item.Id, item.Path)));
        TableSource images = new(_folder["t.csv"], new() { ImagesDirectory = _folder["images"] + "/" });
        Assert.Equal([("in.jpg", "in.jpg"), ("both.jpg", "both.jpg")], images.Items().Select(item => (item.Id, item.Path)));
        TableSource given = new(_folder["t.csv"], new() { ImagesDirectory = elsewhere.Path });
        Assert.Equal("there.jpg", Assert.Single(given.Items()).Path);
        Assert.All((TableSource[])[beside, images, given], source => Assert.All(source.Items(), item => Assert.Equal(1, source.Read(item.Path, 9).Bytes.Length)));
    }

    [Fact]
    public void Bad_rows_are_skipped_with_their_line_and_the_rest_is_read()
    {
        Photos("a.jpg", "b.jpg", "c.jpg", "folder.jpg/x");
        File.CreateSymbolicLink(_folder["gone.jpg"], _folder["nowhere"]);
        TableSource source = Table("""
            id,file,box
            1,a.jpg,
            2,,
            3,b.jpg,1 2 3

            4,none.jpg,
            1,b.jpg,
            5,b.jpg
            6,b.jpg,,7
            8,"b
            c.jpg",
            9,folder.jpg,
            10,gone.jpg,
            11,../a.jpg,
            12,/etc/passwd,
            ,b.jpg,
            13,c.jpg,"0;0;5;5"
            """, new() { PathColumn = "file", IdColumn = "id", BoxColumn = "box" });

        Assert.Equal(["1", "5", "13"], source.Items().Select(item => item.Id));
        Assert.Equal(
            [
                ("", "line 3: column file is empty: it must name the photo"),
                ("b.jpg", "line 4: the box \"1 2 3\" is not x,y,width,height in pixels from the photo's top left corner"),
                ("none.jpg", $"line 6: is missing: there is no {_folder["none.jpg"]}"),
                ("b.jpg", "line 7: has the id \"1\" of line 2; ids must differ"),
                ("b.jpg", "line 9: has 4 fields where the header has 3; quote a field that has the delimiter in it"),
                ("b\nc.jpg", $"line 10: is missing: there is no {_folder["b\nc.jpg"]}"),
                ("folder.jpg", "line 12: is a folder, not a photo"),
                ("gone.jpg", "line 13: is a dangling link: what it points to is gone"),
                ("../a.jpg", $"line 14: leads out of {_folder.Path}"),
                ("/etc/passwd", $"line 15: leads out of {_folder.Path}"),
                ("b.jpg", "line 16: column id is empty: it must name the item"),
            ],
            source.Skips());
        // Of all of them only these two could be any item.
        Assert.Equal(["b.jpg", "b.jpg"], source.Hiding());
    }

    [Fact]
    public void An_absolute_path_into_the_folder_is_welcome()
    {
        Photos("a.jpg");
        Assert.Equal("a.jpg", Assert.Single(Table($"file\n{_folder["a.jpg"]}\n").Items()).Path);
    }

    [Fact]
    public void A_quote_that_is_never_closed_costs_the_rest_but_not_what_came_before()
    {
        Photos("a.jpg", "b.jpg", "c.jpg");
        TableSource source = Table("file,label\na.jpg,x\nb.jpg,\"open\nc.jpg,y\n");

        Assert.Equal(["a.jpg"], source.Items().Select(item => item.Id));
        Assert.Equal([("b.jpg", "line 3: opens a quote that is never closed; the rest of the table can't be read")], source.Skips());
        Assert.Equal(["b.jpg"], source.Hiding());
    }

    [Fact]
    public void A_row_that_is_not_utf8_is_skipped()
    {
        Photos("a.jpg", "b.jpg");
        _folder.Write("t.csv", [.. "file,label\na.jpg,Stra\xDF"u8[..^2], 0xDF, .. "e\nb.jpg,x\n"u8]);
        TableSource source = new(_folder["t.csv"], new());

        Assert.Equal(["b.jpg"], source.Items().Select(item => item.Id));
        Assert.Equal([("a.jpg", "line 2: column label is not UTF-8; save the table as UTF-8")], source.Skips());
    }

    [Fact]
    public void A_missing_column_is_refused_and_the_message_lists_those_there_are()
    {
        _folder.Write("t.csv", "file,label,color\n");
        foreach (SourceOptions options in (SourceOptions[])[new() { PathColumn = "path" }, new() { IdColumn = "path" }, new() { BoxColumn = "path" }])
        {
            string message = SourceReading.GetOneLine(Assert.Throws<SourceException>(() => new TableSource(_folder["t.csv"], options)));
            Assert.Contains("has no column \"path\"", message, StringComparison.Ordinal);
            Assert.EndsWith("it has: file, label, color", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "is empty; a table starts with a line of column names")]
    [InlineData("\n\n", "is empty; a table starts with a line of column names")]
    [InlineData("file,a,a\n", "has two columns named \"a\"; rename one")]
    public void A_table_without_a_usable_header_is_refused(string text, string message)
    {
        _folder.Write("t.csv", text);
        Assert.Equal($"{_folder["t.csv"]} {message}", Assert.Throws<SourceException>(() => new TableSource(_folder["t.csv"], new())).Message);
    }

    [Fact]
    public void A_huge_row_is_refused_before_memory_runs_out()
    {
        _folder.Write("t.csv", "file,label\n\"" + new string('x', 20_000_000));
        TableSource source = new(_folder["t.csv"], new());
        Assert.Contains("a row has more than 4,194,304 bytes", SourceReading.GetOneLine(Assert.Throws<SourceException>(() => source.Items())), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_at_all_make_items_skips_or_one_line()
    {
        Photos("a.jpg");
        Random random = new(5);
        byte[] alphabet = [.. "a.jpg,,,;\t\"\"\n\n\r x\0\xFF"u8, 0xFF, 0xC3, 0xEF, 0xBB, 0xBF, 0xFE];
        for (int round = 0; round < 1000; round++)
        {
            byte[] bytes = new byte[random.Next(60)];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = alphabet[random.Next(alphabet.Length)];
            _folder.Write("t.csv", bytes);
            try
            {
                foreach (SourceEntry entry in new TableSource(_folder["t.csv"], new()).Enumerate())
                    Assert.True(entry.Item is null != entry.Reason is null);
            }
            catch (SourceException e)
            {
                SourceReading.GetOneLine(e);
            }
        }
    }

    [Fact]
    public void The_tables_of_real_photos_are_read_whole_with_and_without_the_images_folder_named()
    {
        foreach (string set in (string[])["clothing", "apparel-views", "packages", "furniture", "attributes"])
        {
            string table = SharedFolder.Require("data", set, "labels.csv");
            TableSource source = new(table, new());
            TableSource named = new(table, new() { ImagesDirectory = SharedFolder.Require("data", set, "images") });
            Assert.Empty(source.Skips());
            Assert.Equal(File.ReadLines(table).Count() - 1, source.Items().Count);
            Assert.Equal(source.Items().Select(item => item.Id), named.Items().Select(item => item.Id));
            Assert.Equal(0xFF, named.Read(named.Items()[0].Path, 1 << 20).Bytes.Span[0]);
        }
    }

    private void Photos(params string[] names)
    {
        foreach (string name in names)
            _folder.Write(name, "x");
    }

    private TableSource Table(string text, SourceOptions? options = null) => new(_folder.Write("t.csv", text), options ?? new());
}
