namespace Akin.Catalog.Sources;

/// <summary>A photo that is a file of its own below a root folder.</summary>
internal static class PhotoFile
{
    public const string IsFolder = "is a folder, not a photo";
    public const string IsDangling = "is a dangling link: what it points to is gone";
    public const string IsMissing = "is missing";
    public const string IsOutside = "leads out of the folders that may be read";

    /// <summary>
    /// The full path of <paramref name="path"/> below <paramref name="root"/>, or null where it would lead out of it by <c>..</c> or
    /// by being absolute. Links are followed: whoever owns the folder put them there, while a path may come from anyone's table.
    /// </summary>
    public static string? Below(string root, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            return null;
        string full = Path.GetFullPath(path, root);
        string prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        return full.StartsWith(prefix, StringComparison.Ordinal) ? full : null;
    }

    /// <summary>The full path, or null where it is none, or leads out of the root and may not.</summary>
    public static string? Full(string root, string path, bool anywhere) =>
        !anywhere ? Below(root, path) : path.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(path, root);

    /// <summary>Whether a path may be read, with all its links followed.</summary>
    /// <param name="full">The full path.</param>
    /// <param name="within">The real paths of the folders that it must lie in; null is anywhere.</param>
    public static bool MayBeRead(string full, IReadOnlyList<string>? within) =>
        within is null || (RealPath.Resolve(full) is { } real && within.Any(folder => RealPath.IsWithin(real, folder)));

    /// <summary>The file that a path leads to, its links followed, or why there is none.</summary>
    public static string? Fault(string full, IReadOnlyList<string>? within, out string real)
    {
        bool link = new FileInfo(full).LinkTarget is not null;
        real = full;
        if (link)
        {
            if (RealPath.Resolve(full) is not { } followed)
                return IsDangling;
            real = followed;
        }

        if (Directory.Exists(real))
            return IsFolder;
        if (!File.Exists(real))
            return link ? IsDangling : IsMissing;
        return MayBeRead(full, within) ? null : IsOutside;
    }

    /// <summary>Reads a photo whole.</summary>
    /// <param name="root">The folder that the path is relative to.</param>
    /// <param name="path">The path.</param>
    /// <param name="maxBytes">A larger photo is refused before it is read.</param>
    /// <param name="options">Whether the path may be absolute or lead out of the root, and where what it leads to must lie.</param>
    public static PhotoBytes Read(string root, string path, long maxBytes, SourceOptions options)
    {
        string full = Full(root, path, options.AllowAnyFolder) ?? throw new SourceException($"leads out of {root}");
        if (Fault(full, options.Within, out string real) is { } fault)
            throw new SourceException(fault);
        try
        {
            // Asked before opening: a pipe or a device has no length, and opening one could wait for ever.
            long length = new FileInfo(real).Length;
            if (length == 0)
                throw new SourceException("is empty");
            if (length > maxBytes)
                throw new SourceException($"has {length:N0} bytes, more than the limit of {maxBytes:N0}");
            byte[] bytes = new byte[length];
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(real, options: FileOptions.SequentialScan);
            // Somebody may have put a link there meanwhile.
            if (options.Within is { } within && !OpenedFile.IsWithin(handle, real, within))
                throw new SourceException(IsOutside);
            int read = 0;
            while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is > 0 and int more)
                read += more;
            return read == 0 ? throw new SourceException("is empty") : new(bytes.AsMemory(0, read), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"can't be read: {OneLine.From(e, real)}", e);
        }
    }
}
