namespace Akin.Catalog.Sources;

/// <summary>Paths with every link in them followed, so that two names of one folder compare equal.</summary>
internal static class RealPath
{
    /// <summary>The real path of an existing folder; where a link can't be followed, its name as it stands.</summary>
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        string here = Path.Join(Of(parent), Path.GetFileName(full));
        try
        {
            // The target may itself lie behind links; the system has proved that the chain ends, by saying that the folder exists.
            return Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Of(target.FullName) : here;
        }
        catch (IOException)
        {
            return here;
        }
    }

    /// <summary>Whether <paramref name="inner"/> is <paramref name="outer"/> or lies below it.</summary>
    public static bool IsWithin(string inner, string outer) =>
        inner.StartsWith(outer, StringComparison.Ordinal)
        && (inner.Length == outer.Length || Path.EndsInDirectorySeparator(outer) || inner[outer.Length] == Path.DirectorySeparatorChar);
}
