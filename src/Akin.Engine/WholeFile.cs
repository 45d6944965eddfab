namespace Akin.Engine;

/// <summary>Writes files so that a path holds a whole one or the one before it.</summary>
internal static class WholeFile
{
    /// <summary>Writes a temporary file beside a path and then gives it its name; after a failure the temporary file is gone.</summary>
    /// <exception cref="IOException">The file can't be written; what was there before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream file = File.Create(temporary))
                write(file);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            // Where the folder is missing, deleting would throw in place of the failure that is to be reported.
            if (File.Exists(temporary))
                File.Delete(temporary);
            throw;
        }
    }
}
