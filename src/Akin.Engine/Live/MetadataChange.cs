using Akin.Catalog;

namespace Akin.Engine.Live;

/// <summary>What strangers may write as an item's id and metadata, and how a change of metadata is joined to what is there.</summary>
internal static class MetadataChange
{
    private const int MaxColumns = 256, MaxColumnLength = 256, MaxValueLength = 32 * 1024, MaxTotal = 64 * 1024;

    /// <summary>The metadata after a change; what has no value is left out.</summary>
    public static IReadOnlyDictionary<string, string> Apply(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, string?> changes)
    {
        OrderedDictionary<string, string> changed = new(metadata, StringComparer.Ordinal);
        foreach ((string column, string? value) in changes)
        {
            if (string.IsNullOrEmpty(value))
                changed.Remove(column);
            else
                changed[column] = value;
        }

        return changed;
    }

    /// <summary>What is wrong with so much metadata, which changes one after the other could add to without end; null where nothing is.</summary>
    /// <param name="metadata">An item's metadata as they would be.</param>
    /// <param name="before">As they are. What a table said may be more than strangers may write; it may be changed, and not grow.</param>
    public static string? FindFault(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, string>? before = null)
    {
        if (metadata.Count > MaxColumns && metadata.Count > (before?.Count ?? 0))
            return $"an item has {metadata.Count:N0} columns of metadata; it can have {MaxColumns}";
        long length = Length(metadata);
        return length > MaxTotal && length > (before is null ? 0 : Length(before))
            ? $"an item's metadata has {length:N0} characters, names and values together; it can have {MaxTotal:N0}"
            : null;
    }

    /// <exception cref="EngineException">An id that can't be kept.</exception>
    public static void CheckId(string id)
    {
        if (ItemId.FindFault(id) is { } fault)
            throw new EngineException($"the id {fault}");
    }

    /// <exception cref="EngineException">Metadata that can't be kept.</exception>
    public static void Check(IEnumerable<KeyValuePair<string, string?>> metadata)
    {
        int count = 0;
        foreach ((string column, string? value) in metadata)
        {
            count++;
            if (string.IsNullOrWhiteSpace(column) || column.Length > MaxColumnLength || !IsText(column, lines: false))
                throw new EngineException($"a column of metadata needs a name of one line, up to {MaxColumnLength} characters");
            if (value?.Length > MaxValueLength)
                throw new EngineException($"the value of {column} has {value.Length:N0} characters; it can have {MaxValueLength:N0}");
            if (value is not null && !IsText(value, lines: true))
                throw new EngineException($"the value of {column} holds characters that are no text");
        }

        if (count > MaxColumns)
            throw new EngineException($"{count:N0} columns of metadata are too many; an item can have {MaxColumns}");
    }

    private static long Length(IReadOnlyDictionary<string, string> metadata) => metadata.Sum(m => (long)m.Key.Length + m.Value.Length);

    // A character that is half of one comes back from the store as another one, and an id with it would never be found again.
    private static bool IsText(string text, bool lines)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && !(lines && text[i] is '\n' or '\r' or '\t'))
                return false;
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
                return false;
        }

        return true;
    }
}
