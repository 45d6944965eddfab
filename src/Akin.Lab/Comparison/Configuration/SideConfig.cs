
namespace Akin.Lab.Comparison.Configuration;

/// <summary>Which photos may stand on a side of the comparison.</summary>
/// <param name="Where">Columns, each with the values that will do; empty is every photo.</param>
/// <param name="UnseenBy">The config of a training run, of whose photos only those count that it did not train with; null is every photo.</param>
/// <param name="Name"><c>query</c> or <c>gallery</c>.</param>
internal sealed record SideConfig(IReadOnlyList<(string Column, IReadOnlyList<string> Values)> Where, string? UnseenBy, string Name)
{
    /// <summary>Reads <c>NAME-where</c> and <c>NAME-unseen-by</c>.</summary>
    public static SideConfig Read(YamlMap map, string name, string folder)
    {
        List<(string, IReadOnlyList<string>)> where = [];
        if (map.Map(name + "-where") is { } columns)
        {
            where = [.. columns.Keys.Select(column => (column, columns.Texts(column)))];
            columns.End();
        }

        return new SideConfig(where, map.Text(name + "-unseen-by") is { } config ? Path.GetFullPath(config, folder) : null, name);
    }

    /// <summary>Whether a photo's metadata will do.</summary>
    public bool Takes(IReadOnlyDictionary<string, string> metadata) =>
        Where.All(w => metadata.TryGetValue(w.Column, out string? value) && w.Values.Contains(value));

    /// <summary>The conditions, for messages.</summary>
    public override string ToString() => string.Join(", ",
        Where.Select(w => $"{w.Column} {string.Join(" or ", w.Values)}").Concat(UnseenBy is null ? [] : [$"unseen by {Path.GetFileName(UnseenBy)}"]));
}
