using Akin.Catalog.Sources;

namespace Akin.Lab.Training.Data;

/// <summary>A photo that can be trained with.</summary>
/// <param name="Source">The place of its source in the config, from 0.</param>
/// <param name="Row">Its place among the source's entries, from 0: the row number of a table.</param>
/// <param name="Item">The photo with its metadata.</param>
internal sealed record TrainingPhoto(int Source, int Row, SourceItem Item)
{
    /// <summary>The joined values of columns; null where one of them is unknown.</summary>
    public string? Value(IReadOnlyList<string> columns)
    {
        if (columns.Count == 1)
            return Item.Metadata.GetValueOrDefault(columns[0]);
        string?[] values = [.. columns.Select(c => Item.Metadata.GetValueOrDefault(c))];
        return values.Contains(null) ? null : string.Join(" / ", values);
    }
}
