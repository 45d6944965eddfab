using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Akin.Catalog.Sources;

/// <summary>
/// Asks where a file lies that is open already. Between looking at a path and opening it somebody may put a link in its place; what is open
/// stays what it is.
/// </summary>
public static class OpenedFile
{
    /// <summary>Whether an open file lies in one of some folders, at any depth.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The full path that it was opened by.</param>
    /// <param name="folders">The folders' real paths.</param>
    public static bool IsWithin(SafeFileHandle file, string path, IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(folders);
        // Elsewhere than on Linux the path is followed once more, which sees a link that is still there.
        string? real = (OperatingSystem.IsLinux() ? new FileInfo(LinuxPath(file)).LinkTarget : null) ?? RealPath.Resolve(path);
        return real is not null && folders.Any(folder => RealPath.IsWithin(real, folder));
    }

    /// <summary>A path that leads to an open file as long as it is open: on Linux to that very file, elsewhere to what has its path by then.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The full path that it was opened by.</param>
    internal static string PathFor(SafeFileHandle file, string path) => OperatingSystem.IsLinux() && File.Exists(LinuxPath(file)) ? LinuxPath(file) : path;

    // A link to each open file of this process.
    private static string LinuxPath(SafeFileHandle file) => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}");
}
