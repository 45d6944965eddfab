using System.Text;
using Akin.Catalog.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Catalog.Tests.Sources;

/// <summary>Tables as people and spreadsheets write them.</summary>
public sealed class WrittenTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Blanks_around_a_cell_do_not_count_unless_they_stand_in_quotes()
    {
        Photos("photos/0.jpg", "photos/1.jpg");
        TableSource source = Table("file, sku , in stock\nphotos/0.jpg, 000\t, yes\n photos/1.jpg ,001, \" no \"\n", new() { IdColumn = "sku" });
        Assert.Equal([("000", "photos/0.jpg", "yes"), ("001", "photos/1.jpg", " no ")], source.Items().Select(item => (item.Id, item.Path, item.Metadata["in stock"])));
    }

    [Fact]
    public void Empty_cells_at_the_end_of_a_row_may_be_left_out_or_be_too_many()
    {
        Photos("0.jpg", "1.jpg", "2.jpg", "3.jpg");
        TableSource source = Table("file,price,color,notes\n0.jpg,1,red,x\n1.jpg,2\n2.jpg\n3.jpg,3,blue,y,, ,\"\"\n");
        Assert.Empty(source.Skips());
        Assert.Empty(source.Hiding());
        Assert.Equal(["price 1, color red, notes x", "price 2", "", "price 3, color blue, notes y"],
            source.Items().Select(item => string.Join(", ", item.Metadata.Select(m => $"{m.Key} {m.Value}"))));
    }

    [Fact]
    public void Rows_of_delimiters_alone_are_said_and_hide_nothing()
    {
        Photos("0.jpg");
        TableSource source = Table("file;price\n0.jpg;1\n;\n;\n");
        Assert.Single(source.Items());
        Assert.Equal(2, source.Skips().Count);
        Assert.Empty(source.Hiding());
    }

    [Fact]
    public void A_table_without_column_names_is_noticed_where_its_first_line_names_a_photo_that_is_there()
    {
        Photos("photos/0.jpg", "images/1.png", "name", "list");
        _folder.Write("bare", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);
        foreach (string text in (string[])["photos/0.jpg,0,Dress\n", "photos\\0.jpg,0\n", "1.png\n1.png\n", "bare,3\n"])
            Assert.Contains("has no column names: its first line names a photo", Refusal(text), StringComparison.Ordinal);
        // A file of a column's name is no photo.
        Assert.Single(Table("name,x\nphotos/0.jpg,1\n").Items());
        // Whoever names the column has looked.
        Assert.Contains("no column \"file\"", Refusal("photos/0.jpg,0\n", new() { PathColumn = "file" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Utf16_without_a_mark_is_read(bool bigEndian)
    {
        Photos("ä.jpg", "b.jpg");
        _folder.Write("t.csv", new UnicodeEncoding(bigEndian, byteOrderMark: false).GetBytes("Bild;Größe\r\nä.jpg;36\r\nb.jpg;Жакет 👗\r\n"));
        Assert.Equal([("ä.jpg", "36"), ("b.jpg", "Жакет 👗")], new TableSource(_folder["t.csv"], new()).Items().Select(item => (item.Id, item.Metadata["Größe"])));
    }

    [Fact]
    public void Column_names_of_another_encoding_are_refused_with_what_to_do()
    {
        _folder.Write("t.csv", Encoding.Latin1.GetBytes("Bild;Größe\na.jpg;36\n"));
        string message = SourceReading.GetOneLine(Assert.Throws<SourceException>(() => new TableSource(_folder["t.csv"], new())));
        Assert.EndsWith("is not UTF-8; save the table as UTF-8 (in Excel: \"CSV UTF-8\")", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK\x03\x04\0\0\0\0", "Excel workbook (.xlsx)")]
    [InlineData("\u00D0\u00CF\x11\u00E0\u00A1\u00B1\x1A\u00E1\0\0", "Excel workbook (.xls)")]
    [InlineData("%PDF-1.7\n", "a PDF")]
    [InlineData("\x1F\u008B\x08\0", "gzip")]
    [InlineData("<!DOCTYPE html><table>", "a web page")]
    [InlineData("\u00FF\u00D8\u00FF\u00E0\0\x10JFIF", "a photo")]
    [InlineData("file,price\na\0b\x01,c\n", "bytes that no text has")]
    public void What_is_no_table_is_refused_by_what_it_is_whatever_it_is_called(string start, string name)
    {
        _folder.Write("t.csv", [.. Encoding.Latin1.GetBytes(start), .. new byte[start[0] == 'f' ? 0 : 100]]);
        string message = SourceReading.GetOneLine(Assert.Throws<SourceException>(() => new TableSource(_folder["t.csv"], new())));
        Assert.Contains("is no table", message, StringComparison.Ordinal);
        Assert.Contains(name, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backslashes_are_slashes_unless_a_file_has_them_in_its_name()
    {
        Photos("photos/0.jpg", "images/in/1.jpg");
        if (!OperatingSystem.IsWindows())
            Photos("photos\\2.jpg");
        TableSource source = Table("file\nphotos\\0.jpg\n.\\in\\1.jpg\nphotos\\2.jpg\nphotos\\3.jpg\n..\\x.jpg\n");
        Assert.Equal(["photos/0.jpg", "images/in/1.jpg", "photos\\2.jpg"], source.Items().Select(item => item.Path));
        Assert.Equal(["photos\\3.jpg", "..\\x.jpg"], source.Skips().Select(skip => skip.Path));
        Assert.All(source.Items(), item => Assert.Equal(1, source.Read(item.Path, 9).Bytes.Length));
    }

    [Fact]
    public void A_table_of_ones_own_may_name_any_photo_and_no_other_may()
    {
        using TemporaryFolder elsewhere = new();
        elsewhere.Write("a.jpg", "xyz");
        _folder.Write("b.jpg", "x");
        string outside = elsewhere["a.jpg"], up = Path.GetRelativePath(_folder.Path, outside);
        string text = $"file,sku\n{outside},1\n{up},2\nb.jpg,3\n";

        TableSource own = Table(text, new() { IdColumn = "sku", AllowAnyFolder = true });
        Assert.Equal([("1", outside), ("2", outside), ("3", "b.jpg")], own.Items().Select(item => (item.Id, item.Path)));
        IPhotoSource again = PhotoSource.Reopen(own.Kind, own.Location, SourceOptions.FromJson(own.Options.ToJson()));
        Assert.Equal(3, again.Read(outside, 9).Bytes.Length);

        TableSource other = Table(text, new() { IdColumn = "sku" });
        Assert.Equal(["3"], other.Items().Select(item => item.Id));
        Assert.All(other.Skips(), skip => Assert.EndsWith($"leads out of {_folder.Path}", skip.Reason, StringComparison.Ordinal));
        Assert.Empty(other.Hiding());
        Assert.StartsWith("leads out of", other.Fault(outside), StringComparison.Ordinal);
        Assert.DoesNotContain("AllowAnyFolder", other.Options.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_address_is_called_one()
    {
        TableSource source = Table("file\nhttps://cdn.example.com/p/0.jpg\nHTTP://x/y.jpg\n");
        Assert.All(source.Skips(), skip => Assert.EndsWith("is a web address; download the photos and name their files", skip.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("file,sku,x\n0.jpg,0,a\n1.jpg,1,b\n1.jpg", true)]
    [InlineData("file,sku,x\n0.jpg,0,a\n1.jpg,1,b", false)]
    [InlineData("file,sku,x\n0.jpg,0,a\n1.jpg,1\n", false)]
    public void A_last_row_that_ends_early_may_be_where_the_file_was_cut_off(string text, bool hides)
    {
        Photos("0.jpg", "1.jpg");
        Assert.Equal(hides, Table(text, new() { IdColumn = "sku" }).Hiding().Count > 0);
    }

    [Theory]
    [InlineData("file,sku\n0.jpg,0\n1.jpg,\"1\n2.jpg,2\n3.jpg,\"3\"\n")]
    [InlineData("file,sku\n0.jpg,0\n1.jpg,\"1\n2.jpg,2\n3.jpg,3\n")]
    public void A_quote_that_swallows_rows_hides_them(string text)
    {
        Photos("0.jpg", "1.jpg", "2.jpg", "3.jpg");
        TableSource source = Table(text, new() { IdColumn = "sku" });
        Assert.Equal(["0"], source.Items().Select(item => item.Id));
        Assert.Equal(["1.jpg"], source.Hiding());
    }

    [Fact]
    public void A_row_within_another_rows_cell_is_doubted_and_any_other_missing_one_is_not()
    {
        Photos("0.jpg", "1.jpg", "2.jpg", "3.jpg");
        TableSource source = Table("file,sku,note\n0.jpg,0,x\n1.jpg,1,\"y\n2.jpg,2,24\"\n3.jpg,3,z\n", new() { IdColumn = "sku" });
        Assert.Equal(["0", "1", "3"], source.Items().Select(item => item.Id));
        Assert.Empty(source.Hiding());
        Assert.Equal("is named within a cell of line 3, which goes on over several lines; is a quote missing there?", source.FindDoubt("2.jpg"));
        Assert.Null(source.FindDoubt("4.jpg"));
    }

    [Fact]
    public void A_file_cut_off_anywhere_never_makes_a_row_disappear_unnoticed_before_the_cut()
    {
        Photos([.. Enumerable.Range(0, 6).Select(i => $"{i}.jpg")]);
        string whole = "file,sku,note\n0.jpg,a,x\n1.jpg,b,\"two\nlines\"\n2.jpg,c,\"say \"\"hi\"\"\"\n3.jpg,d,\n4.jpg,e,y\n5.jpg,f,z\n";
        Prop.ForAll(Gen.Choose("file,sku,note\n".Length, whole.Length).ToArbitrary(), length =>
        {
            string kept = whole[..length];
            List<SourceEntry> entries = [.. Table(kept, new() { IdColumn = "sku" }).Enumerate()];
            // Every row that is whole is an item, whatever became of the last one.
            string[] ids = ["a", "b", "c", "d", "e", "f"];
            string[] rows = ["0.jpg,a,x\n", "1.jpg,b,\"two\nlines\"\n", "2.jpg,c,\"say \"\"hi\"\"\"\n", "3.jpg,d,\n", "4.jpg,e,y\n", "5.jpg,f,z\n"];
            Assert.All(Enumerable.Range(0, 6).Where(i => kept.Contains(rows[i], StringComparison.Ordinal)), i => Assert.Contains(entries, e => e.Item?.Id == ids[i]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private void Photos(params string[] names)
    {
        foreach (string name in names)
            _folder.Write(name, "x");
    }

    private string Refusal(string text, SourceOptions? options = null) => SourceReading.GetOneLine(Assert.Throws<SourceException>(() => Table(text, options)));

    private TableSource Table(string text, SourceOptions? options = null) => new(_folder.Write("t.csv", text), options ?? new());
}
