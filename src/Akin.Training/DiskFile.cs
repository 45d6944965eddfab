namespace Akin.Training;

/// <summary>What is left to do with a file when writing it failed.</summary>
internal static class DiskFile
{
    /// <summary>Deletes a file that may not be there or not be ours to delete.</summary>
    public static void TryDelete(string path)
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
