namespace Akin.Catalog.Sources;

/// <summary>Which column of a table is what.</summary>
/// <param name="Names">All names, in the table's order; an unnamed column is called <c>column 3</c>.</param>
/// <param name="Path">The column of photos.</param>
/// <param name="Id">The column of ids, or null.</param>
/// <param name="Box">The column of boxes, or the four of their numbers; empty where there are none.</param>
/// <param name="Metadata">The rest.</param>
internal sealed record TableColumns(IReadOnlyList<string> Names, int Path, int? Id, IReadOnlyList<int> Box, IReadOnlyList<int> Metadata)
{
    public static TableColumns From(TableReader header, SourceOptions options)
    {
        IReadOnlyList<string> names = GetNames(header);

        int? Find(string? name, string what) => name is null ? null : FindPlace(header, names, name, what);

        int path = Find(options.PathColumn, "the photo's path") ?? 0;
        int? id = Find(options.IdColumn, "the id");
        int[] box = FindBox(header, names, options.BoxColumn);
        return new(names, path, id, box, [.. Enumerable.Range(0, names.Count).Where(i => i != path && i != id && !box.Contains(i))]);
    }

    // One column, or four as in "x,y,width,height", where no column is called just that.
    private static int[] FindBox(TableReader header, IReadOnlyList<string> names, string? box)
    {
        if (box is null)
            return [];
        string[] four = names.Contains(box) ? [] : box.Split(',', StringSplitOptions.TrimEntries);
        return four.Length == 4
            ? [.. four.Select(name => FindPlace(header, names, name, "the box"))]
            : [FindPlace(header, names, box, "the box")];
    }

    /// <summary>The columns' names, which must differ.</summary>
    public static IReadOnlyList<string> GetNames(TableReader header)
    {
        List<string> names = [.. header.Header.Select((name, i) => name.Trim() is { Length: > 0 } trimmed ? trimmed : $"column {i + 1}")];
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new SourceException($"{header.Location} has two columns named \"{twice.Key.ReplaceLineEndings(" ")}\"; rename one");
        return names;
    }

    /// <summary>Where a column stands.</summary>
    public static int FindPlace(TableReader header, IReadOnlyList<string> names, string name, string what)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }

        throw new SourceException($"{header.Location} has no column \"{name}\" for {what}; it has: {string.Join(", ", names).ReplaceLineEndings(" ")}");
    }
}
