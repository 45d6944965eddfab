using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Akin.Files;

/// <summary>
/// Writes a file so that its path holds the new content whole or the old content unchanged, even after a failure, a kill or a power cut.
/// Every project that writes files compiles this source, since some of them reference no other project.
/// </summary>
internal static partial class WholeFile
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Writes a temporary file beside the path, flushes it to the disk, renames it to the path, and flushes the folder, where the name is
    /// stored. Several threads or processes may write one path at once: one of them wins.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content. If it throws, the temporary file is deleted and the path is as it was.</param>
    /// <param name="mode">Who may read and write the file, where the system knows that; by default what the process gives to new files.</param>
    /// <exception cref="IOException">The file can't be written; it is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of rights.</exception>
    public static void Write(string path, Action<FileStream> write, UnixFileMode? mode = null)
    {
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 << 16 };
        if (mode is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }

        FlushFolder(path);
    }

    /// <summary>Writes text as UTF-8, without a byte order mark.</summary>
    public static void WriteText(string path, string text, UnixFileMode? mode = null) => Write(path, file => file.Write(Encoding.UTF8.GetBytes(text)), mode);

    // Windows writes a new name through by itself, and has no call for it.
    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new SafeFileHandle(OpenFolder(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", ReadOnly), ownsHandle: true);
        // Whoever may write into a folder may still not be allowed to read it.
        if (!folder.IsInvalid)
            RandomAccess.FlushToDisk(folder);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }

    // .NET opens no folders as files.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFolder(string path, int flags);
}
