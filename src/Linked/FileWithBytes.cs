namespace Akin;

/// <summary>
/// Tells before a file is opened whether it has bytes of its own. Opening a pipe waits until somebody writes to it, and can't be
/// interrupted; a pipe, a socket and a device have no length.
/// </summary>
internal static class FileWithBytes
{
    /// <summary>Whether there is such a file, at the path itself or where a link there leads.</summary>
    /// <exception cref="IOException">The link leads round in a circle.</exception>
    public static bool Exists(string path)
    {
        // A link has a length of its own, whatever it leads to.
        var file = new FileInfo(path);
        return (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file) is { Exists: true, Length: > 0 };
    }
}
