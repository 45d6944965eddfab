namespace Akin.Catalog;

/// <summary>Makes a message of the system fit into one line of ours.</summary>
internal static class OneLine
{
    /// <summary>The exception's message without line breaks and without the path, which our line names itself.</summary>
    public static string From(Exception exception, string? path = null)
    {
        string message = exception.Message.ReplaceLineEndings(" ").Trim();
        if (path is not null)
            message = message.Replace($" '{path}'", "", StringComparison.Ordinal);
        return message.TrimEnd('.');
    }
}
