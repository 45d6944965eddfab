using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Files;

namespace Akin.Lab.Judging.Relevance;

/// <summary>Queries with items that people have judged: known good matches.</summary>
public sealed class JudgedList
{
    /// <summary>The highest relevance that an item can have.</summary>
    public const int MostRelevance = 3;

    private const int ShownFaults = 3;

    private JudgedList(IReadOnlyList<JudgedQuery> queries) => Queries = queries;

    /// <summary>The queries, in the order in which they first came.</summary>
    public IReadOnlyList<JudgedQuery> Queries { get; }

    /// <summary>
    /// Reads a CSV or TSV with the columns <c>query</c>, <c>item</c> and, if it likes, <c>relevance</c> (0 to 3, 1 where it is empty or
    /// absent). A query is an item's id, or the path of a photo, relative to the file's folder.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="store">The store whose items are judged.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">It can't be read, or lacks a column.</exception>
    /// <exception cref="EngineException">Rows are malformed, or name what is not in the store; it says which.</exception>
    public static JudgedList Read(string path, ICatalogReader store, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(store);
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full)!;
        Dictionary<string, JudgedQuery?> queries = [];
        Dictionary<string, bool> items = [];
        List<string> malformed = [], unknownQueries = [], unknownItems = [];
        foreach (TableRow row in TableRows.ReadAll(full, ["query", "item", "relevance"], 2, "the judged list", cancellation))
        {
            if (Fault(row, out int relevance) is { } fault)
            {
                malformed.Add($"line {row.Line} {fault}");
                continue;
            }

            (string query, string item) = (row.Cells[0]!, row.Cells[1]!);
            if (!queries.TryGetValue(query, out JudgedQuery? known))
            {
                queries.Add(query, known = Query(query, folder, store));
                if (known is null)
                    unknownQueries.Add($"'{query}' (line {row.Line})");
            }

            if (!items.TryGetValue(item, out bool exists))
            {
                items.Add(item, exists = store.Find(item) is not null);
                if (!exists)
                    unknownItems.Add($"'{item}' (line {row.Line})");
            }

            var relevances = (Dictionary<string, int>?)known?.Relevance;
            if (relevances is not null && !relevances.TryAdd(item, relevance) && relevances[item] != relevance)
                malformed.Add($"line {row.Line} gives '{item}' the relevance {relevance} for '{query}', and an earlier line {relevances[item]}");
        }

        if (malformed.Count > 0)
            throw new EngineException($"{full} has {Few(malformed, "malformed row")}");
        if (unknownItems.Count > 0)
            throw new EngineException($"{full} names {Few(unknownItems, "item")} that the store {store.Directory} has not");
        if (unknownQueries.Count > 0)
            throw new EngineException($"{full} names {Few(unknownQueries, "query", "queries")} neither in the store {store.Directory} nor a photo below {folder}");
        return queries.Count > 0 ? new JudgedList([.. queries.Values.OfType<JudgedQuery>()]) : throw new EngineException($"{full} has column names but no rows");
    }

    /// <summary>What people have judged on the page: of each query the items that more of them found relevant than not, and the reverse; where they are equally divided it is left out.</summary>
    /// <param name="store">The store.</param>
    /// <exception cref="EngineException">Nobody has judged anything there.</exception>
    /// <exception cref="StoreException">The judgments can't be read.</exception>
    public static JudgedList Collected(ICatalogReader store)
    {
        ArgumentNullException.ThrowIfNull(store);
        using JudgedFile? file = JudgedFile.OpenForReading(store.Directory);
        var rows = file?.Counts() ?? [];
        if (rows.Count == 0)
            throw new EngineException("nobody has judged anything in the collection yet; let people do it on the page /judge of a server") { Code = ErrorCodes.NothingJudged, Subject = store.Directory };
        HashSet<string> gone = [.. rows.Select(r => r.Query).Concat(rows.Select(r => r.Item)).Distinct().Where(id => store.Find(id) is null)];
        List<JudgedQuery> queries = [.. rows
            .Where(r => 2 * r.Relevant != r.Judged && !gone.Contains(r.Query) && !gone.Contains(r.Item))
            .GroupBy(r => r.Query)
            .Select(q => new JudgedQuery(q.Key, null, q.ToDictionary(r => r.Item, r => 2 * r.Relevant > r.Judged ? 1 : 0)))];
        return new JudgedList(queries);
    }

    /// <summary>Writes it as a CSV that <see cref="Read"/> takes.</summary>
    /// <param name="path">The file; it appears when it is whole.</param>
    /// <returns>How many rows.</returns>
    /// <exception cref="IOException">It can't be written.</exception>
    public int Write(string path)
    {
        List<string> lines = [.. Queries.SelectMany(q => q.Relevance.Select(r =>
            string.Create(CultureInfo.InvariantCulture, $"{CsvCell.Escape(q.Id ?? q.Photo!)},{CsvCell.Escape(r.Key)},{r.Value}")))];
        WholeFile.WriteText(path, "query,item,relevance\n" + string.Concat(lines.Select(l => l + "\n")));
        return lines.Count;
    }

    private static string? Fault(TableRow row, out int relevance)
    {
        relevance = 1;
        if (row.Fault is not null)
            return row.Fault;
        if (row.Cells[0]!.Length == 0 || row.Cells[1]!.Length == 0)
            return $"has no {(row.Cells[0]!.Length == 0 ? "query" : "item")}";
        if (row.Cells[0] == row.Cells[1])
            return "judges a query by itself";
        if (row.Cells[2] is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out relevance) && relevance <= MostRelevance
            ? null
            : $"has the relevance '{text}'; it can be 0 to {MostRelevance}";
    }

    private static JudgedQuery? Query(string query, string folder, ICatalogReader store)
    {
        if (store.Find(query) is not null)
            return new JudgedQuery(query, null, new Dictionary<string, int>());
        string photo = Path.GetFullPath(query.Replace("\0", "", StringComparison.Ordinal), folder);
        return File.Exists(photo) ? new JudgedQuery(null, photo, new Dictionary<string, int>()) : null;
    }

    private static string Few(List<string> all, string one, string? several = null) =>
        $"{all.Count} {(all.Count == 1 ? one : several ?? one + "s")}: {string.Join(", ", all.Take(ShownFaults))}{(all.Count > ShownFaults ? ", ..." : "")}";
}

/// <summary>A query and what people found of items.</summary>
/// <param name="Id">The query's id in the store; null where it is a photo outside.</param>
/// <param name="Photo">The full path of that photo; null where it is an item.</param>
/// <param name="Relevance">Items' ids with their relevance, 0 (none) to <see cref="JudgedList.MostRelevance"/>. What is not listed counts as 0.</param>
public sealed record JudgedQuery(string? Id, string? Photo, IReadOnlyDictionary<string, int> Relevance);
