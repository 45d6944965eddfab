using System.Text.RegularExpressions;

namespace Akin.Engine.Serving;

/// <summary>
/// What a collection may be called. Its name becomes the name of a folder, on any system, beside the files that the folder of collections
/// holds itself.
/// </summary>
public static partial class CollectionName
{
    // Those of the folder of collections, and of a store, since a store may lie there too. SQLite and unfinished files add endings to them.
    private static readonly string[] Files =
        ["services.json", "jobs.db", "jobs.lock", "catalog.db", "catalog.lock", "catalog.writer", "judged.db", "map.bin", "keys.yml", "akin.yml", "akin.env"];

    /// <summary>Why a collection can't have a name, in one line; null where it can.</summary>
    /// <param name="name">The name.</param>
    public static string? Fault(string name)
    {
        if (!Pattern().IsMatch(name) || name.EndsWith('.'))
            return $"'{name}' can't be a collection's name; take 1 to 64 letters, digits, '.', '_' and '-', beginning with a letter or digit and not ending with '.'";
        if (Device().IsMatch(name))
            return $"'{name}' can't be a collection's name: Windows takes it for a device; choose another";
        return Files.Any(file => name.StartsWith(file, StringComparison.OrdinalIgnoreCase) && (name.Length == file.Length || name[file.Length] is '-' or '.'))
            ? $"'{name}' can't be a collection's name: Akin keeps a file of that name beside the collections; choose another"
            : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Pattern();

    // With any ending too: Windows opens the device for nul.txt.
    [GeneratedRegex(@"^(con|prn|aux|nul|(com|lpt)[0-9])(\.|\z)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Device();
}
