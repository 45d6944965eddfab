using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Cli.Terminal;
using Akin.Lab.Training.Triplets;
using Akin.Training.Triplets;

namespace Akin.Cli.Verbs;

/// <summary><c>akin triplets</c>: triplets for deep ranking from a table.</summary>
internal static class TripletsVerb
{
    private const string UsualColor = "color";

    public static Command Create()
    {
        var table = new Argument<string>("SOURCE") { Description = "A .csv or .tsv table with columns for product, category and color" };
        var count = CommonOptions.InRange(new Option<int>("--count") { Description = "How many triplets", HelpName = "N", Required = true }, 1, int.MaxValue);
        var to = new Option<string>("--out") { Description = "The file to write: a line each, rows of query, positive and negative, counted from 0 behind the header", HelpName = "FILE.tsv", Required = true };
        var id = new Option<string[]>("--id-column")
        {
            Description = "The column that names the product, or several that name it together: id,color",
            HelpName = "COLUMN[,COLUMN]",
            DefaultValueFactory = _ => ["id"],
            CustomParser = result => Names(result),
        };
        var category = new Option<string>("--category-column") { Description = "The column of categories", HelpName = "COLUMN", DefaultValueFactory = _ => "category" };
        var color = new Option<string?>("--color-column") { Description = $"The column of colors (default: {UsualColor}, or colour; none with --same-color-share 0)", HelpName = "COLUMN" };
        var sameColor = Share("--same-color-share", "The share of positives of the same category and color, in place of the same product", new TripletShares().SameColor);
        var inClass = Share("--in-class-share", "The share of negatives of the same category, in place of another", new TripletShares().InClass);
        var seed = CommonOptions.InRange(new Option<int>("--seed") { Description = "Another seed, other triplets", HelpName = "N", DefaultValueFactory = _ => 1 }, 0, int.MaxValue);
        var sheet = new Option<string?>("--sheet") { Description = "Show the first hundred as pictures", HelpName = "FILE.html" };
        var path = new Option<string?>("--path-column") { Description = "The column with the photo's path, for the sheet (default: the first)", HelpName = "COLUMN" };
        var box = new Option<string?>("--box-column") { Description = "The column with a box, for the sheet: x,y,width,height in pixels", HelpName = "COLUMN" };
        var images = new Option<string?>("--images") { Description = "The folder that the paths are relative to, for the sheet (default: the table's own)", HelpName = "DIR" };
        var json = CommonOptions.Json();
        var verb = new Command("triplets", """
            Draws triplets of a query, a positive and a negative for training by deep ranking. A positive is another row of the
            query's product (the query itself where there is none) or, by a share, of another product of its category and color;
            a negative is of another product in another category or, by a share, in the same.

            Example: akin triplets products.csv --count 800000 --out triplets.tsv --id-column style,color --sheet triplets.html
            """) { table, count, to, id, category, color, sameColor, inClass, seed, sheet, path, box, images, json };
        var limits = new LimitOptions(verb);
        verb.SetAction((parsed, cancellation) =>
        {
            var request = new TripletRequest
            {
                Table = parsed.GetRequiredValue(table),
                IdColumns = parsed.GetRequiredValue(id),
                CategoryColumn = parsed.GetRequiredValue(category),
                ColorColumn = parsed.GetValue(color) ?? (parsed.GetValue(sameColor) > 0 ? UsualColor : null),
                Shares = new TripletShares { SameColor = parsed.GetValue(sameColor), InClass = parsed.GetValue(inClass) },
                Seed = parsed.GetValue(seed),
            };
            string file = parsed.GetRequiredValue(to);
            var triplets = TripletTable.Read(request, cancellation);
            TripletReport report = ProgressBar.Run("Triplets", "triplets", bar => triplets.Write(file, parsed.GetValue(count), bar, cancellation));
            if (parsed.GetValue(sheet) is { } page)
            {
                var options = new SourceOptions { PathColumn = parsed.GetValue(path), BoxColumn = parsed.GetValue(box), ImagesDirectory = parsed.GetValue(images), AllowAnyFolder = true };
                new TripletSheet(request, options, limits.Read(parsed)).Write(page, triplets.Sampler, parsed.GetValue(count), cancellation);
            }

            if (parsed.GetValue(json))
                Answer.Write(Json(file, parsed.GetValue(sheet), report));
            else
                Show(file, parsed.GetValue(sheet), report);
            return Task.FromResult(0);
        });
        return verb;
    }

    private static object Json(string file, string? sheet, TripletReport report) => new
    {
        Out = file,
        Sheet = sheet,
        report.Triplets,
        report.Rows,
        report.Usable,
        report.Products,
        report.Categories,
        report.Colors,
        Kinds = new
        {
            ProductOtherCategory = report.Kinds[TripletKind.ProductOtherCategory],
            ProductSameCategory = report.Kinds[TripletKind.ProductSameCategory],
            ColorOtherCategory = report.Kinds[TripletKind.ColorOtherCategory],
            ColorSameCategory = report.Kinds[TripletKind.ColorSameCategory],
        },
        report.OwnPositives,
        Unusable = report.Unusable.Select(f => new { f.Reason, f.Count, FirstRows = f.First }),
    };

    private static void Show(string file, string? sheet, TripletReport report)
    {
        foreach (RowFault fault in report.Unusable)
            People.Say($"{Rows(fault.Count)} can't be used: {fault.Reason} (row {string.Join(", ", fault.First)}{(fault.Count > fault.First.Count ? ", ..." : "")}; rows count from 0 behind the header)");
        List<string[]> rows =
        [
            ["rows", People.Number(report.Rows), ""],
            ["that can be used", People.Number(report.Usable), ""],
            ["products", People.Number(report.Products), ""],
            ["categories", People.Number(report.Categories), ""],
            ["colors", People.Number(report.Colors), ""],
            ["triplets", People.Number(report.Triplets), ""],
            .. report.Kinds.Select(k => (string[])[Words(k.Key), People.Number(k.Value), People.Percent((double)k.Value / report.Triplets)]),
            ["the query its own positive", People.Number(report.OwnPositives), People.Percent((double)report.OwnPositives / report.Triplets)],
        ];
        People.Table(["", ">count", ">share"], rows);
        People.Say($"{file} holds them, a line each: rows of query, positive and negative, counted from 0 behind the header" + (sheet is null ? "" : $"; {sheet} shows the first of them"));
    }

    private static string Rows(int count) => count == 1 ? "1 row" : People.Number(count) + " rows";

    private static string Words(TripletKind kind) => kind switch
    {
        TripletKind.ProductOtherCategory => "same product, other category",
        TripletKind.ProductSameCategory => "same product, same category",
        TripletKind.ColorOtherCategory => "same color, other category",
        _ => "same color, same category",
    };

    private static string[] Names(ArgumentResult result)
    {
        string[] names = [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries))];
        if (names.Length == 0 || names.Contains(""))
            result.AddError($"'{string.Join(",", names)}' names no column; write it like id or id,color");
        return names;
    }

    private static Option<double> Share(string name, string description, double otherwise)
    {
        var option = new Option<double>(name)
        {
            Description = description,
            HelpName = "SHARE",
            DefaultValueFactory = _ => otherwise,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                // Written so that what is not a number is refused too.
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is >= 0 and <= 1)
                    return share;
                result.AddError($"{name} is '{text}'; it can be 0 to 1");
                return 0;
            },
        };
        return option;
    }
}
