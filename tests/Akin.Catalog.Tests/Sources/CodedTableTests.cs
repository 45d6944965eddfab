using System.Text;
using Akin.Catalog.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Catalog.Tests.Sources;

public sealed class CodedTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_have_the_same_number_exactly_where_their_cells_are_the_same()
    {
        Gen<string> cell = Gen.Elements("", "a", "b", "ab", "c,d", "\"q\"", "é", "e", " a", "two\nlines", "long" + new string('x', 300));
        Prop.ForAll(cell.ArrayOf(3).NonEmptyListOf().ToArbitrary(), rows =>
        {
            string table = Write([.. rows.Select(r => string.Join(',', r.Select(Quote)))]);
            var read = CodedTable.Read(table, [new(["x"], "x", true), new(["y", "z"], "yz", true), new(["z"], "z")]);
            Assert.Equal(rows.Count, read.Rows);
            for (int i = 0; i < rows.Count; i++)
            {
                bool fault = rows[i][2].Length == 0;
                Assert.Equal(fault || rows[i][0].Length == 0, read.Codes[0][i] == CodedTable.Unknown);
                Assert.Equal(fault || rows[i][1].Length == 0, read.Codes[1][i] == CodedTable.Unknown);
                for (int j = 0; j < i; j++)
                {
                    if (read.Codes[0][i] >= 0 && read.Codes[0][j] >= 0)
                        Assert.Equal(rows[i][0] == rows[j][0], read.Codes[0][i] == read.Codes[0][j]);
                    if (read.Codes[1][i] >= 0 && read.Codes[1][j] >= 0)
                        Assert.Equal((rows[i][1], rows[i][2]) == (rows[j][1], rows[j][2]), read.Codes[1][i] == read.Codes[1][j]);
                }
            }

            int empty = rows.Count(r => r[2].Length == 0);
            Assert.Equal(empty, read.Faults.Sum(f => f.Count));
            Assert.All(read.Faults, f => Assert.Equal(("column z is empty", Math.Min(5, empty)), (f.Reason, f.First.Count)));
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Numbers_count_from_0_in_the_order_of_the_rows_without_gaps()
    {
        var read = CodedTable.Read(Write(["a,1,1", "b,1,1", "a,1,1", "c,1,2"]), [new(["x"], "x"), new([], "nothing", true)]);
        Assert.Equal([0, 1, 0, 2], read.Codes[0]);
        Assert.Equal([-1, -1, -1, -1], read.Codes[1]);
        Assert.Empty(read.Faults);
    }

    [Fact]
    public void Tables_of_other_encodings_and_delimiters_give_the_same()
    {
        string[] lines = ["x;y;z", "é;1;ü", "a;1;ü", "é;2;ü"];
        File.WriteAllLines(_folder["t.csv"], lines, Encoding.Unicode);
        File.WriteAllLines(_folder["t.tsv"], lines.Select(l => l.Replace(';', '\t')), new UTF8Encoding(true));
        foreach (string name in new[] { "t.csv", "t.tsv" })
        {
            var read = CodedTable.Read(_folder[name], [new(["x"], "x"), new(["z"], "z")]);
            Assert.Equal([0, 1, 0], read.Codes[0]);
            Assert.Equal([0, 0, 0], read.Codes[1]);
        }
    }

    [Fact]
    public void What_is_no_table_is_refused_in_one_line()
    {
        Refused("no column \"w\" for the thing; it has: x, y, z", Write(["1,2,3"]), "w");
        Refused("no rows", Write([]), "x");
        File.WriteAllText(_folder["none.csv"], "");
        Refused("is empty", _folder["none.csv"], "x");
        Refused("can't be read", _folder["gone.csv"], "x");
        File.WriteAllText(_folder["twice.csv"], "x,x\n1,2\n");
        Refused("two columns named", _folder["twice.csv"], "x");

        static void Refused(string said, string table, string column)
        {
            string message = Assert.Throws<SourceException>(() => CodedTable.Read(table, [new([column], "the thing")])).Message;
            Assert.Contains(said, message);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void Cells_of_a_few_rows_are_read_by_their_numbers()
    {
        string table = Write(["a,1,\"p,q\"", "b,2", "c,3,r"]);
        IReadOnlyDictionary<int, string[]> cells = TableRows.Read(table, ["z", null, "y"], new HashSet<int> { 0, 1, 2, 9 });
        Assert.Equal([0, 1, 2], cells.Keys.Order());
        Assert.Equal(["p,q", "a", "1"], cells[0]);
        Assert.Equal(["", "b", "2"], cells[1]);
        Assert.Equal(["r", "c", "3"], cells[2]);
    }

    private static string Quote(string cell) => '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private string Write(string[] rows)
    {
        string path = _folder["table.csv"];
        File.WriteAllText(path, string.Join('\n', ["x,y,z", .. rows]) + "\n");
        return path;
    }
}
