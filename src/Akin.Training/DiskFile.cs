namespace Akin.Training;

/// <summary>Writes files so that a path holds a whole one or the one before it.</summary>
internal static class DiskFile
{
    /// <summary>Writes a temporary file beside a path and then gives it its name; where that fails, what was there before still is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes what is in it.</param>
    /// <param name="message">What to say of a failure; it is given the system's words.</param>
    /// <exception cref="TrainingException">The file can't be written.</exception>
    public static void Replace(string path, Action<FileStream> write, Func<string, string> message)
    {
        string temporary = path + ".part";
        try
        {
            using (FileStream file = File.Create(temporary))
                write(file);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new TrainingException(message(e.Message), e);
        }
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
}
