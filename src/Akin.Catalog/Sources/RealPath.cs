namespace Akin.Catalog.Sources;

/// <summary>
/// Paths with every link in them followed. .NET's own ResolveLinkTarget takes a relative target from where the path seems to be, which
/// is wrong below a linked folder, and File.Exists says yes to a dangling link.
/// </summary>
public static class RealPath
{
    /// <summary>As many links as Linux itself follows.</summary>
    private const int MostLinks = 40;

    /// <summary>The real path, of something there or not; null where links lead in a ring.</summary>
    /// <param name="path">A full path.</param>
    public static string? Resolve(string path)
    {
        int links = MostLinks;
        return Resolve(path, ref links);
    }

    /// <summary>Whether <paramref name="inner"/> is <paramref name="outer"/> or lies below it; both real paths.</summary>
    /// <param name="inner">The path that may lie in the other.</param>
    /// <param name="outer">The folder.</param>
    public static bool IsWithin(string inner, string outer) =>
        inner.StartsWith(outer, StringComparison.Ordinal)
        && (inner.Length == outer.Length || Path.EndsInDirectorySeparator(outer) || inner[outer.Length] == Path.DirectorySeparatorChar);

    private static string? Resolve(string path, ref int links)
    {
        string full = Path.TrimEndingDirectorySeparator(path);
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        if (Resolve(parent, ref links) is not { } above)
            return null;
        string name = Path.GetFileName(full);
        if (name is "." or "..")
            return name == "." ? above : Path.GetDirectoryName(above) ?? above;
        string here = Path.Join(above, name);
        if (new FileInfo(here).LinkTarget is not { } target)
            return here;
        return links-- > 0 ? Resolve(Path.Combine(above, target), ref links) : null;
    }
}
