using System.CommandLine;
using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Cli.Verbs;

/// <summary><c>akin search</c>: the look-alikes of a photo or an item.</summary>
internal static class SearchVerb
{
    private const int LikeliestShown = 5;

    public static Command Create()
    {
        var photo = new Argument<string?>("PHOTO") { Description = "A photo to search with", Arity = ArgumentArity.ZeroOrOne };
        var id = new Option<string?>("--id") { Description = "Search with an item of the store", HelpName = "ITEM" };
        var store = CommonOptions.Store();
        var k = CommonOptions.K(10);
        var where = CommonOptions.Where("--where", "Only items whose metadata meets this");
        var far = new Option<float?>("--max-distance") { Description = "Leave farther neighbors out", HelpName = "X" };
        var classes = CommonOptions.Classes();
        var ofClass = new Option<string?>("--class") { Description = "Search this class of a routed store, whatever the photo looks like", HelpName = "NAME" };
        var ef = CommonOptions.Setting(IndexRange.Ef, "How hard the index looks: more finds more of the nearest and takes longer (default: the store's)");
        var oversample = CommonOptions.Setting(IndexRange.Oversample, "Where the index quantizes: score so many times k again (default: the store's)");
        var exact = new Option<bool>("--exact") { Description = "Compare with every vector: nothing is missed" };
        var expansion = new ExpansionOptions();
        var json = CommonOptions.Json();
        var verb = new Command("search", """
            Finds what looks like a photo, or like an item of the store.

            Example: akin search dress.jpg --store shop -k 5 --where "category = dress and price < 50"
            Example: akin search --id dresses/red.jpg --store shop
            Example: akin search sofa.jpg --store shop --classes 2
            Example: akin search dress.jpg --store shop --ef 256
            Example: akin search dress.jpg --store shop --expand 8
            """) { photo, id, store, k, where, far, classes, ofClass, ef, oversample, exact, expansion.Neighbors, expansion.Power, json };
        var limits = new LimitOptions(verb);
        verb.SetAction(parsed =>
        {
            string? path = parsed.GetValue(photo), item = parsed.GetValue(id);
            if (path is null == item is null)
                throw new UsageException("search with one thing: a photo, or --id ITEM (see: akin search --help)");
            if (parsed.GetValue(ofClass) is not null && parsed.GetValue(classes) is not null)
                throw new UsageException("search one class by its name or some of the likeliest: --class and --classes do not go together");
            var request = new SearchRequest
            {
                K = parsed.GetValue(k),
                Filter = parsed.GetValue(where),
                MaxDistance = parsed.GetValue(far),
                Classes = parsed.GetValue(classes),
                Class = parsed.GetValue(ofClass),
                Ef = parsed.GetValue(ef),
                Oversample = parsed.GetValue(oversample),
                Exact = parsed.GetValue(exact),
                Expansion = expansion.Read(parsed),
            };
            using var collection = Collection.Open(parsed.GetRequiredValue(store), limits.Read(parsed), PeopleLog.Instance);
            SearchResult result = collection.Find(item is not null ? collection.Read(item) : ReadFile(collection, path!), request);
            if (parsed.GetValue(json))
                Answer.Write(new { Query = item ?? path, Metric = collection.Settings.Metric.Name(), Route = Json(result.Route), result.Hits, result.NotNumbers });
            else
                Show(result);
            return 0;
        });
        return verb;
    }

    private static Query ReadFile(Collection collection, string path)
    {
        string full = Path.GetFullPath(path);
        if (!Path.Exists(full) && !File.Exists(full))
            throw new EngineException($"there is no photo at {path}");
        try
        {
            PhotoBytes photo = new FolderSource(Path.GetDirectoryName(full) ?? full).Read(Path.GetFileName(full), collection.Limits.MaxBytes);
            return collection.Embed(photo);
        }
        catch (PhotoException e)
        {
            throw new EngineException($"{path} {e.Message}", e) { Code = e.Code };
        }
    }

    private static object? Json(SearchRoute? route) => route is null ? null : new
    {
        route.Label,
        ChosenBy = route.Choice.ToString().ToLowerInvariant(),
        Searched = route.Searched.Select(c => c.Class),
        Likeliest = route.Ranking.Take(LikeliestShown).Select(c => new { c.Class, c.Probability, c.Items }),
    };

    private static string Words(SearchRoute route)
    {
        string likely = string.Join(", ", route.Ranking.Take(LikeliestShown).Where(c => c.Probability >= 0.005).Select(c => $"{c.Class} {c.Probability:0 %}"));
        string searched = route.Choice == RouteChoice.Nobody ? "every class" : string.Join(" and ", route.Searched.Select(c => c.Class));
        string why = route.Choice switch
        {
            RouteChoice.Item => " (the item's)",
            RouteChoice.Request => " (as asked for)",
            _ => "",
        };
        return $"{route.Label}: {(likely.Length == 0 ? "not predicted" : likely)}; searched {searched}{why}";
    }

    private static void Show(SearchResult result)
    {
        IReadOnlyList<SearchHit> hits = result.Hits;
        if (result.Route is { } route)
            People.Say(Words(route));
        NotNumbers.Say(result.NotNumbers);
        if (hits.Count == 0)
        {
            People.Say("nothing found: no item meets the conditions");
            return;
        }

        string[] columns = [.. hits.SelectMany(h => h.Metadata.Keys).Distinct()];
        People.Table(
            [">rank", ">distance", "id", .. columns],
            hits.Select(h => (string[])[
                h.Rank.ToString(CultureInfo.InvariantCulture), h.Distance.ToString("0.0000", CultureInfo.InvariantCulture), h.Id,
                .. columns.Select(c => h.Metadata.GetValueOrDefault(c, ""))]));
    }
}
