using System.CommandLine;
using Akin.Catalog.Store;
using Akin.Cli.Terminal;
using Akin.Lab.Comparison;
using Akin.Lab.Judging.Relevance;
using Akin.Lab.Judging.Votes;

namespace Akin.Cli.Verbs;

/// <summary><c>akin votes</c>: what people said of a comparison, and their judgments as files.</summary>
internal static class VotesVerb
{
    public static Command Create()
    {
        var directory = Directory();
        var json = CommonOptions.Json();
        var verb = new Command("votes", """
            Shows what people said of a comparison's contenders on the page of akin serve --comparison DIR: approvals, rate
            with its 95 % interval (Wilson), and how certain it is that each is ahead of the next (the probability that its
            true rate is higher, by Beta posteriors).

            Example: akin votes comparison
            Example: akin votes export comparison --out votes.csv --triplets votes.tsv
            """) { directory, json };
        verb.Add(Export());
        verb.SetAction(parsed =>
        {
            string folder = parsed.GetValue(directory) ?? throw new UsageException("name the comparison's folder: akin votes DIR");
            var board = Leaderboard.Read(folder);
            if (parsed.GetValue(json))
                Answer.Write(Json(board));
            else
                Show(board);
        });
        return verb;
    }

    private static Command Export()
    {
        var directory = Directory();
        var csv = new Option<string?>("--out") { Description = "Every vote as a row: voter, query, found, approved, contenders", HelpName = "FILE.csv" };
        var triplets = new Option<string?>("--triplets") { Description = "Triplets for akin train: of each query what most approved of with what most rejected", HelpName = "FILE.tsv" };
        var store = new Option<string?>("--store") { Description = "The store whose neighbors were marked on the page /judge", HelpName = "DIR" };
        var judged = new Option<string?>("--judged") { Description = "What was marked there, for akin eval --judged: query, item, relevance", HelpName = "FILE.csv" };
        var json = CommonOptions.Json();
        var verb = new Command("export", """
            Writes what people judged into files: votes and triplets of a comparison, judged queries of a store.

            Example: akin votes export comparison --out votes.csv --triplets votes.tsv
            Example: akin votes export --store shop --judged judged.csv
            """) { directory, csv, triplets, store, judged, json };
        verb.SetAction((parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(directory);
            bool ofComparison = parsed.GetValue(csv) is not null || parsed.GetValue(triplets) is not null;
            bool ofStore = parsed.GetValue(judged) is not null;
            if (!ofComparison && !ofStore)
                throw new UsageException("nothing to write is named: --out FILE.csv, --triplets FILE.tsv or --store DIR --judged FILE.csv");
            if (ofComparison && folder is null)
                throw new UsageException("--out and --triplets are of a comparison: akin votes export DIR --out FILE.csv");
            if (ofStore && parsed.GetValue(store) is null)
                throw new UsageException("--judged is of a store: akin votes export --store DIR --judged FILE.csv");

            var export = ofComparison ? new VoteExport(folder!) : null;
            int? votes = parsed.GetValue(csv) is { } to ? export!.WriteCsv(to) : null;
            if (votes is { } written)
                People.Say($"{parsed.GetValue(csv)} holds {People.Number(written)} votes");
            VoteTriplets? made = parsed.GetValue(triplets) is { } tsv ? export!.WriteTriplets(tsv, cancellation) : null;
            if (made is not null)
                Say(made, parsed.GetValue(triplets)!);
            int? judgments = null;
            if (parsed.GetValue(judged) is { } list)
            {
                using var opened = CatalogStore.Open(parsed.GetValue(store)!, StoreMode.Read);
                judgments = JudgedList.Collected(opened).Write(list);
                People.Say($"{list} holds {People.Number(judgments.Value)} judgments; measure with: akin eval --store {parsed.GetValue(store)} --judged {list}");
            }

            if (parsed.GetValue(json))
                Answer.Write(new { Votes = votes, made?.Triplets, made?.Queries, made?.Ties, made?.Gone, Judgments = judgments });
            return Task.FromResult(0);
        });
        return verb;
    }

    private static Argument<string?> Directory() => new("DIR") { Description = "The folder that akin compare wrote", Arity = ArgumentArity.ZeroOrOne };

    private static object Json(Leaderboard board) => new
    {
        board.Comparison,
        board.Votes,
        board.Voters,
        board.Uncounted,
        Contenders = board.Rows.Select((row, i) => new
        {
            row.Name,
            row.Control,
            row.Votes,
            row.Approvals,
            row.Rate,
            Interval = (double[])[row.Interval.Low, row.Interval.High],
            Ahead = board.Rows.Select((other, j) => (other.Name, j)).Where(o => o.j != i).ToDictionary(o => o.Name, o => board.Ahead[i][o.j]),
        }),
    };

    private static void Show(Leaderboard board)
    {
        People.Table(["", "contender", ">approvals", ">votes", ">rate", ">95 % interval", ">ahead of the next"], board.Rows.Select((row, i) => (string[])
        [
            $"{i + 1}", row.Name + (row.Control ? " (control)" : ""), People.Number(row.Approvals), People.Number(row.Votes),
            row.Rate is { } rate ? People.Percent(rate) : "no votes",
            row.Rate is null ? "" : $"{People.Percent(row.Interval.Low)} to {People.Percent(row.Interval.High)}",
            i + 1 < board.Rows.Count && row.Votes > 0 && board.Rows[i + 1].Votes > 0 ? People.Percent(board.Ahead[i][i + 1]) : "",
        ]));
        People.Say($"{People.Number(board.Votes)} votes of {board.Voters} people{(board.Uncounted > 0 ? $"; {People.Number(board.Uncounted)} are for pairs that no contender makes any more" : "")}");
    }

    private static void Say(VoteTriplets made, string file)
    {
        string left = string.Join(" and ", new[]
        {
            made.Ties > 0 ? $"{made.Ties} pairs on which people are equally divided" : null,
            made.Gone > 0 ? $"{made.Gone} photos that the source has no longer" : null,
        }.OfType<string>());
        ComparisonSource source = made.Source;
        People.Say($"{file} holds {People.Number(made.Triplets)} triplets of {People.Number(made.Queries)} queries{(left.Length > 0 ? $"; {left} are left out" : "")}");
        People.Say(source.Stores is [string store]
            ? $"its numbers are those of the items of {store} as it is now; train before it is indexed again, with: sources: [{{store: {store}}}]"
            : $"its numbers are rows of {source.Path}; train with the same options in sources: [{{path: {source.Path}{(source.Images is { } images ? $", images: {images}" : "")}}}]");
    }
}
