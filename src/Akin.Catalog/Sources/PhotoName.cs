namespace Akin.Catalog.Sources;

/// <summary>What the name of a file or folder, and where that tells nothing the file's first bytes, say of photos in it.</summary>
internal static class PhotoName
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif",
    };

    // Photos and drawings that people keep among photos, and that would be missed without a word.
    private static readonly Dictionary<string, string> Unreadable = new(StringComparer.Ordinal)
    {
        [".heic"] = "HEIC", [".heif"] = "HEIC", [".hif"] = "HEIC", [".bmp"] = "BMP", [".jxl"] = "JPEG XL", [".jp2"] = "JPEG 2000",
        [".psd"] = "Photoshop files", [".svg"] = "SVG", [".pdf"] = "PDF", [".eps"] = "EPS", [".ai"] = "Illustrator files", [".ico"] = "ICO", [".tga"] = "TGA",
        [".dng"] = "camera raw", [".raw"] = "camera raw", [".cr2"] = "camera raw", [".cr3"] = "camera raw", [".nef"] = "camera raw",
        [".arw"] = "camera raw", [".orf"] = "camera raw", [".rw2"] = "camera raw", [".raf"] = "camera raw",
        [".mov"] = "films", [".mp4"] = "films", [".zip"] = "ZIP archives",
    };

    // What systems keep of deleted and made smaller photos. Names that begin with a dot are hidden and never get here, save on Windows.
    private static readonly HashSet<string> Bins = new(StringComparer.OrdinalIgnoreCase)
    {
        "$RECYCLE.BIN", "RECYCLER", "RECYCLED", "#recycle", "@Recycle", "@Recently-Snapshot", "#snapshot", "@eaDir", "@tmp", "__MACOSX",
        "System Volume Information", "lost+found", ".thumbnails",
    };

    /// <summary>Whether the extension is one of photos.</summary>
    public static bool IsPhoto(string name) => Extensions.Contains(Path.GetExtension(name));

    /// <summary>Whether it is a recycle bin, or a folder of thumbnails or snapshots that a system keeps beside the photos.</summary>
    public static bool IsBin(string folder) => Bins.Contains(folder) || folder.StartsWith(".Trash", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why photos of an extension can't be read; null for other files.</summary>
    /// <param name="extension">In lower case, with its dot.</param>
    public static string? FindFault(string extension) => Unreadable.TryGetValue(extension, out string? format) ? $"{format} can't be read" : null;

    /// <summary>Whether a file is a photo by its extension or, where it has none, by its first bytes; also false where it can't be read.</summary>
    /// <param name="full">The file's full path.</param>
    public static bool IsPhotoFile(string full)
    {
        if (Path.HasExtension(full))
            return IsPhoto(full);
        try
        {
            using FileStream? file = RegularFile.Open(full);
            Span<byte> start = stackalloc byte[32];
            return file is not null && IsPhoto(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a file begins as JPEG, PNG, WebP, GIF, TIFF or AVIF does.</summary>
    public static bool IsPhoto(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10])
        || (start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8))
        || start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8)
        || start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8)
        || (start.Length >= 12 && start[4..].StartsWith("ftyp"u8) && (start[8..].StartsWith("avif"u8) || start[8..].StartsWith("avis"u8)));
}
