using Akin.Catalog.Store;
using Akin.Engine;

namespace Akin.Lab.Mapping;

/// <summary>A column of metadata as a map's colors: for each item the number of its value, the commonest first.</summary>
/// <param name="Name">The column.</param>
/// <param name="Values">The commonest values on the map with their numbers of items, commonest first, at most <see cref="MostValues"/>.</param>
/// <param name="Codes">For each item of the map the place of its value, <see cref="Other"/> or <see cref="None"/>.</param>
public sealed record MapColumn(string Name, IReadOnlyList<(string Value, int Items)> Values, byte[] Codes)
{
    /// <summary>As many values are told apart.</summary>
    public const int MostValues = 250;

    /// <summary>The code of an item with a rarer value.</summary>
    public const byte Other = 254;

    /// <summary>The code of an item without a value.</summary>
    public const byte None = 255;

    /// <summary>Refuses a column that there is not.</summary>
    /// <param name="store">The store.</param>
    /// <param name="column">The column.</param>
    /// <exception cref="EngineException">There is no such column; it says which there are.</exception>
    public static void Check(ICatalogReader store, string column)
    {
        ArgumentNullException.ThrowIfNull(store);
        string[] known = [.. store.MetadataColumns(1).Select(c => c.Name)];
        if (!known.Contains(column))
            throw new EngineException($"there is no column '{column}' to color by; {(known.Length == 0 ? "these items have none" : "there are " + string.Join(", ", known))}");
    }

    /// <summary>Reads a column.</summary>
    /// <param name="map">The map.</param>
    /// <param name="store">The store.</param>
    /// <param name="column">The column.</param>
    /// <exception cref="EngineException">There is no such column.</exception>
    public static MapColumn Read(CatalogMap map, ICatalogReader store, string column)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(store);
        Check(store, column);
        IReadOnlyDictionary<long, string> values = store.MetadataValues(column);
        (string Value, int Items)[] common =
        [
            .. map.Keys.Where(values.ContainsKey).CountBy(key => values[key]).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal)
                .Take(MostValues).Select(v => (v.Key, v.Value)),
        ];
        Dictionary<string, byte> codes = common.Select((v, i) => (v.Value, Code: (byte)i)).ToDictionary(v => v.Value, v => v.Code);
        return new MapColumn(column, common, [.. map.Keys.Select(key => !values.TryGetValue(key, out string? value) ? None : codes.GetValueOrDefault(value, Other))]);
    }
}
