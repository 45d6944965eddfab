using System.Globalization;
using System.Text.Json;

namespace Akin.Cli.Tests;

public sealed class TripletsTests : IDisposable
{
    private const int Views = 3, Rows = 240;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Triplets_are_rows_of_the_table_and_of_the_kinds_that_are_counted()
    {
        WriteTable("goods.csv");
        JsonElement report = AkinProcess.Good(_folder.Path, "triplets", "goods.csv", "--count", "5000", "--out", "t.tsv", "--json").Json;
        Assert.Equal((Rows, Rows, Rows / Views, 4, 5), (Number(report, "rows"), Number(report, "usable"), Number(report, "products"), Number(report, "categories"), Number(report, "colors")));
        Assert.Equal(0, report.GetProperty("unusable").GetArrayLength());
        Dictionary<string, int> counted = [];
        foreach ((int q, int p, int n) in ReadTriplets("t.tsv", 5000))
        {
            string positive = Product(q) == Product(p) ? "product" : "color", negative = Category(q) == Category(n) ? "same" : "other";
            Assert.NotEqual(q, p);
            Assert.NotEqual(Product(q), Product(n));
            Assert.True(positive == "product" || (Category(q), Color(q)) == (Category(p), Color(p)));
            string kind = $"{positive}_{negative}_category";
            counted[kind] = counted.GetValueOrDefault(kind) + 1;
        }

        Assert.Equal(counted, report.GetProperty("kinds").EnumerateObject().ToDictionary(k => k.Name, k => k.Value.GetInt32()));
        Assert.InRange(counted["color_other_category"] + counted["color_same_category"], 400, 600);
        Assert.InRange(counted["product_same_category"] + counted["color_same_category"], 1350, 1650);
        Assert.False(Directory.EnumerateFiles(_folder.Path, "*.tmp").Any());
    }

    [Fact]
    public void The_same_seed_writes_the_same_file_and_another_one_another()
    {
        WriteTable("goods.tsv", '\t');
        AkinProcess.Good(_folder.Path, "triplets", "goods.tsv", "--count", "20000", "--out", "a.tsv");
        AkinProcess.Good(_folder.Path, "triplets", "goods.tsv", "--count", "20000", "--out", "b.tsv");
        AkinProcess.Good(_folder.Path, "triplets", "goods.tsv", "--count", "20000", "--out", "c.tsv", "--seed", "2");
        AkinProcess.Good(_folder.Path, "triplets", "goods.tsv", "--count", "500", "--out", "d.tsv");
        Assert.Equal(File.ReadAllBytes(_folder.File("a.tsv")), File.ReadAllBytes(_folder.File("b.tsv")));
        Assert.NotEqual(File.ReadAllBytes(_folder.File("a.tsv")), File.ReadAllBytes(_folder.File("c.tsv")));
        Assert.Equal(File.ReadLines(_folder.File("a.tsv")).Take(500), File.ReadLines(_folder.File("d.tsv")));
    }

    [Fact]
    public void Several_columns_name_a_product_together_and_shares_and_columns_can_be_set()
    {
        File.WriteAllLines(_folder.File("styles.csv"), ["file,style,shade,kind", .. Enumerable.Range(0, 40).Select(i => $"{i}.jpg,s{i / 8},{(i / 2 % 4 == 0 ? "red" : "blue" + (i / 2 % 4))},{(i < 24 ? "bag" : "shoe")}")]);
        string[] call = ["triplets", "styles.csv", "--count", "400", "--out", "t.tsv", "--json", "--id-column", "style,shade", "--category-column", "kind", "--color-column", "shade"];
        JsonElement report = AkinProcess.Good(_folder.Path, [.. call, "--same-color-share", "0", "--in-class-share", "1"]).Json;
        Assert.Equal((20, 2, 4), (Number(report, "products"), Number(report, "categories"), Number(report, "colors")));
        Assert.Equal(400, report.GetProperty("kinds").GetProperty("product_same_category").GetInt32());
        // A positive is of the same style and color; another color of the style is a negative.
        (int Q, int P, int N)[] triplets = ReadTriplets("t.tsv", 400);
        Assert.All(triplets, t => Assert.True(t.P / 2 == t.Q / 2 && t.P != t.Q && t.N / 2 != t.Q / 2));
        Assert.Contains(triplets, t => t.N / 8 == t.Q / 8);

        report = AkinProcess.Good(_folder.Path, "triplets", "styles.csv", "--count", "400", "--out", "t.tsv", "--json", "--id-column", "style", "--category-column", "kind", "--same-color-share", "0").Json;
        Assert.Equal((5, 0), (Number(report, "products"), Number(report, "colors")));
    }

    [Fact]
    public void Rows_that_can_not_be_used_are_counted_by_reason_and_never_drawn()
    {
        List<string> lines = [.. Table(',')];
        lines[1 + 4] = "4.jpg,,cat0,red";
        lines[1 + 9] = "9.jpg,p3,,red";
        lines[1 + 10] = "10.jpg,p3,,red";
        lines[1 + 20] = "20.jpg,p6";
        lines[1 + 30] = "30.jpg,p10,cat2,";
        lines.Add("999.jpg,\"p1,cat1,red");
        File.WriteAllLines(_folder.File("goods.csv"), lines);
        JsonElement report = AkinProcess.Good(_folder.Path, "triplets", "goods.csv", "--count", "20000", "--out", "t.tsv", "--json").Json;
        Assert.Equal((Rows + 1, Rows - 4), (Number(report, "rows"), Number(report, "usable")));
        Dictionary<string, (int Count, int[] First)> unusable = report.GetProperty("unusable").EnumerateArray().ToDictionary(
            u => u.GetProperty("reason").GetString()!, u => (Number(u, "count"), u.GetProperty("first_rows").EnumerateArray().Select(r => r.GetInt32()).ToArray()));
        Assert.Equal([9, 10], unusable["column category is empty"].First);
        Assert.Equal([4], unusable["column id is empty"].First);
        Assert.Equal([20], unusable.Single(u => u.Key.Contains("number of fields")).Value.First);
        Assert.Equal([Rows], unusable.Single(u => u.Key.Contains("never closed")).Value.First);
        HashSet<int> drawn = [.. ReadTriplets("t.tsv", 20000).SelectMany(t => new[] { t.Q, t.P, t.N })];
        // Row 30, whose color is unknown, is drawn like the others.
        Assert.Equal(Enumerable.Range(0, Rows).Except([4, 9, 10, 20]), drawn.Order());
        string said = AkinProcess.Good(_folder.Path, "triplets", "goods.csv", "--count", "10", "--out", "t.tsv").Error;
        Assert.Contains("2 rows can't be used: column category is empty (row 9, 10", said);
    }

    [Fact]
    public void A_product_of_one_row_is_its_own_positive()
    {
        File.WriteAllLines(_folder.File("goods.csv"), ["file,id,category,color", "a,1,x,red", "b,2,x,blue", "c,3,y,red"]);
        JsonElement report = AkinProcess.Good(_folder.Path, "triplets", "goods.csv", "--count", "100", "--out", "t.tsv", "--json").Json;
        Assert.Equal(100, Number(report, "own_positives"));
        Assert.All(ReadTriplets("t.tsv", 100), t => Assert.Equal(t.Q, t.P));
    }

    [Fact]
    public void The_sheet_shows_a_hundred_triplets_with_their_pictures_inside()
    {
        string photos = _folder.File("photos");
        for (int i = 0; i < Rows; i++)
        {
            if (i % 40 != 0)
                PhotoFolder.Write(photos, $"{i}.jpg", i);
        }

        WriteTable("goods.csv");
        AkinProcess.Good(_folder.Path, "triplets", "goods.csv", "--count", "300", "--out", "t.tsv", "--sheet", "t.html", "--images", "photos");
        string page = File.ReadAllText(_folder.File("t.html"));
        Assert.Equal(100, Count(page, "<section>"));
        Assert.Equal(300, Count(page, "<figure"));
        int missing = Count(page, "class=\"none\"");
        Assert.Equal(300, Count(page, "src=\"data:image/jpeg;base64,") + missing);
        Assert.Equal(ReadTriplets("t.tsv", 300).Take(100).Sum(t => new[] { t.Q, t.P, t.N }.Count(r => r % 40 == 0)), missing);
        Assert.Contains("is missing", page);
        Assert.Contains("same product | another category", page);
        Assert.DoesNotContain("http", page);
        Assert.InRange(page.Length, 10_000, 3_000_000);

        File.WriteAllLines(_folder.File("odd.csv"), ["file,id,category,color", "\"<script>.png\",<b>,\"\"\"&\",red", "b,2,x,blue"]);
        AkinProcess.Good(_folder.Path, "triplets", "odd.csv", "--count", "2", "--out", "t.tsv", "--sheet", "odd.html");
        string odd = File.ReadAllText(_folder.File("odd.html"));
        Assert.Contains("&lt;script&gt;.png", odd);
        Assert.DoesNotContain("<script", odd);
        Assert.DoesNotContain("<b>", odd);
    }

    [Fact]
    public void What_can_not_be_is_said_in_one_line()
    {
        WriteTable("goods.csv");
        File.WriteAllText(_folder.File("sku.csv"), "file,sku\na,1\n");
        File.WriteAllText(_folder.File("empty.csv"), "");
        File.WriteAllText(_folder.File("header.csv"), "file,id,category,color\n");
        File.WriteAllText(_folder.File("one.csv"), "file,id,category,color\na,1,x,red\nb,1,y,red\n");
        File.WriteAllText(_folder.File("blank.csv"), "file,id,category,color\na,,x,red\nb,1,,red\n");
        Directory.CreateDirectory(_folder.File("folder"));

        Bad(1, "no column \"id\" for the product; it has: file, sku", "sku.csv");
        Bad(1, "no column \"kind\" for the category", "goods.csv", "--category-column", "kind");
        Bad(1, "no column \"shade\" for the color", "goods.csv", "--color-column", "shade");
        Bad(1, "empty.csv is empty", "empty.csv");
        Bad(1, "no rows", "header.csv");
        Bad(1, "one product", "one.csv");
        Bad(1, "no row can be used", "blank.csv");
        Bad(1, "is a folder", "folder");
        Bad(1, "there is no table at", "none.csv");
        AkinProcess.Bad(_folder.Path, 1, "nowhere", "triplets", "goods.csv", "--count", "10", "--out", "nowhere/t.tsv");
        AkinProcess.Bad(_folder.Path, 1, "is a folder", "triplets", "goods.csv", "--count", "10", "--out", "folder");
        Bad(2, "--count is 0", "goods.csv", "--count", "0");
        Bad(2, "--count is -5", "goods.csv", "--count", "-5");
        Bad(2, "--same-color-share is '1.5'", "goods.csv", "--same-color-share", "1.5");
        Bad(2, "--in-class-share is 'NaN'", "goods.csv", "--in-class-share", "NaN");
        Bad(2, "names no column", "goods.csv", "--id-column", "id,,color");
        AkinProcess.Bad(_folder.Path, 2, "akin triplets --help", "triplets", "goods.csv", "--out", "t.tsv");
        Assert.False(File.Exists(_folder.File("t.tsv")));

        void Bad(int code, string said, params string[] args) => AkinProcess.Bad(
            _folder.Path, code, said, ["triplets", .. args, .. args.Contains("--count") ? (string[])[] : ["--count", "10"], "--out", "t.tsv"]);
    }

    private static int Product(int row) => row / Views;

    private static int Category(int row) => Product(row) % 4;

    private static int Color(int row) => Product(row) / 4 % 5;

    private static IEnumerable<string> Table(char delimiter) =>
        [string.Join(delimiter, "file", "id", "category", "color"), .. Enumerable.Range(0, Rows).Select(i => string.Join(delimiter, $"{i}.jpg", $"p{Product(i)}", $"cat{Category(i)}", $"color {Color(i)}"))];

    private static int Number(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private void WriteTable(string name, char delimiter = ',') => File.WriteAllLines(_folder.File(name), Table(delimiter));

    private (int Q, int P, int N)[] ReadTriplets(string name, int count)
    {
        string[] lines = File.ReadAllLines(_folder.File(name));
        Assert.Equal(count, lines.Length);
        return [.. lines.Select(line => line.Split('\t')).Select(c => (Row(c[0]), Row(c[1]), Row(c[2])))];

        static int Row(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
