using Akin.Catalog.Sources;

namespace Akin.Catalog.Tests.Sources;

public sealed class TableRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_rows_come_with_their_lines_and_the_columns_in_the_order_that_was_asked_for()
    {
        TableRow[] rows = Read("b,a\n1,2\n\"x\ny\",4\n5\n6,7\n", "a", "b", "c");

        Assert.Equal([2L, 3, 5, 6], rows.Select(r => r.Line));
        Assert.Equal(["2", "1", null], rows[0].Cells);
        Assert.Equal(["4", "x\ny", null], rows[1].Cells);
        Assert.Equal("has 1 fields where the header has 2", rows[2].Fault);
        Assert.Equal(["7", "6", null], rows[3].Cells);
    }

    [Fact]
    public void A_column_that_must_be_there_is_missed_and_a_quote_that_is_left_open_is_said()
    {
        Assert.Contains("no column \"c\" for the list", Assert.Throws<SourceException>(() => Read("a,b\n1,2\n", "c")).Message, StringComparison.Ordinal);
        Assert.Contains("never closed", Read("a,b\n1,\"2\n3,4\n", "a").Last().Fault, StringComparison.Ordinal);
    }

    private TableRow[] Read(string text, params string[] columns)
    {
        string file = _folder["rows.csv"];
        File.WriteAllText(file, text);
        return [.. TableRows.ReadAll(file, columns, 1, "the list")];
    }
}
