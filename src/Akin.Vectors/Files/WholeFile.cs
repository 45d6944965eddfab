namespace Akin.Vectors.Files;

/// <summary>Writes a file whole or not at all.</summary>
internal static unsafe class WholeFile
{
    /// <summary>Writes to a temporary file beside the path, flushes it to the disk and renames it; after a failure the temporary file is gone and the path as it was.</summary>
    public static void Write(string path, Action<FileStream> write)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    public static void WriteMemory(Stream file, byte* memory, long length)
    {
        const int Piece = 1 << 30;
        for (long at = 0; at < length; at += Piece)
            file.Write(new ReadOnlySpan<byte>(memory + at, (int)Math.Min(Piece, length - at)));
    }
}
