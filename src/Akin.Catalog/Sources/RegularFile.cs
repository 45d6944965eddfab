namespace Akin.Catalog.Sources;

/// <summary>
/// Opens files that have bytes of their own. Opening a pipe waits until somebody writes to it, a device can be read without end, and
/// neither can be interrupted; so what has no length is not opened, whether it is named itself or by a link.
/// </summary>
internal static class RegularFile
{
    /// <summary>What <see cref="Open"/> refuses, behind the file's name.</summary>
    public const string Refusal = "is empty, or a pipe, a socket or a device, which can't be read";

    /// <summary>Opens a file for reading; null where it is empty or not a regular file.</summary>
    /// <param name="full">The full path.</param>
    /// <param name="within">The real paths of the folders that it must lie in, links followed; null is anywhere.</param>
    /// <exception cref="SourceException">It lies in none of them.</exception>
    /// <exception cref="IOException">It is not there or can't be read; so it is with <see cref="UnauthorizedAccessException"/>.</exception>
    public static FileStream? Open(string full, IReadOnlyList<string>? within = null)
    {
        if (new FileInfo(RealPath.Resolve(full) ?? full) is { Exists: true, Length: 0 })
            return null;
        FileStream file = File.OpenRead(full);
        if (within is null || OpenedFile.IsWithin(file.SafeFileHandle, full, within))
            return file;
        file.Dispose();
        throw new SourceException($"{full} {PhotoFile.IsOutside}");
    }
}
