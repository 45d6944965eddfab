using System.CommandLine;
using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Imaging;

namespace Akin.Cli.Verbs;

/// <summary><c>akin search</c>: the look-alikes of a photo or an item.</summary>
internal static class SearchVerb
{
    public static Command Create()
    {
        var photo = new Argument<string?>("PHOTO") { Description = "A photo to search with", Arity = ArgumentArity.ZeroOrOne };
        var id = new Option<string?>("--id") { Description = "Search with an item of the store", HelpName = "ITEM" };
        var store = CommonOptions.Store();
        var k = CommonOptions.K(10);
        var where = CommonOptions.Where("--where", "Only items with this value; may be given several times");
        var far = new Option<float?>("--max-distance") { Description = "Leave farther neighbours out", HelpName = "X" };
        var json = CommonOptions.Json();
        var verb = new Command("search", """
            Finds what looks like a photo, or like an item of the store.

            Example: akin search dress.jpg --store shop -k 5 --where category=dress
            Example: akin search --id dresses/red.jpg --store shop
            """) { photo, id, store, k, where, far, json };
        var limits = new LimitOptions(verb);
        verb.SetAction(parsed =>
        {
            string? path = parsed.GetValue(photo), item = parsed.GetValue(id);
            if (path is null == item is null)
                throw new UsageException("search with one thing: a photo, or --id ITEM (see: akin search --help)");
            var request = new SearchRequest { K = parsed.GetValue(k), Where = parsed.GetRequiredValue(where), MaxDistance = parsed.GetValue(far) };
            using var collection = Collection.Open(parsed.GetRequiredValue(store), limits.Of(parsed));
            IReadOnlyList<SearchHit> hits = item is not null ? collection.Search(item, request) : SearchFile(collection, path!, request);
            if (parsed.GetValue(json))
                Answer.Write(new { Query = item ?? path, collection.Settings.Metric, Hits = hits });
            else
                Show(hits);
            return 0;
        });
        return verb;
    }

    private static IReadOnlyList<SearchHit> SearchFile(Collection collection, string path, SearchRequest request)
    {
        string full = Path.GetFullPath(path);
        if (!Path.Exists(full) && !File.Exists(full))
            throw new EngineException($"there is no photo at {path}");
        try
        {
            PhotoBytes photo = new FolderSource(Path.GetDirectoryName(full) ?? full).Read(Path.GetFileName(full), collection.Limits.MaxBytes);
            return collection.Search(photo, null, request);
        }
        catch (Exception e) when (e is ImageException or SourceException)
        {
            throw new EngineException($"{path} {e.Message}", e);
        }
    }

    private static void Show(IReadOnlyList<SearchHit> hits)
    {
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
