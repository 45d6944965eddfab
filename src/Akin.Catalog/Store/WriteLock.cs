namespace Akin.Catalog.Store;

/// <summary>
/// Says that this process writes the store. The operating system holds the lock and lets go of it when the process ends in whatever
/// way, so a killed writer is in nobody's way.
/// </summary>
internal sealed class WriteLock : IDisposable
{
    // A killed process takes a moment to be gone.
    private const int Tries = 5;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(60);

    private readonly FileStream _held;
    private readonly string _holderFile;

    private WriteLock(FileStream held, string holderFile)
    {
        _held = held;
        _holderFile = holderFile;
    }

    /// <exception cref="StoreException">Another process has it.</exception>
    public static WriteLock Take(string directory, string verb)
    {
        // The holder's name stands in a file of its own, because a locked file can't be read by others.
        string holderFile = Path.Join(directory, "catalog.writer");
        FileStream? held = null;
        for (int patience = Tries; held is null; patience--)
        {
            try
            {
                held = new(Path.Join(directory, "catalog.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsSharingViolation(e))
            {
                if (patience == 0)
                    throw new StoreException($"the store {directory} is in use by {Holder(holderFile)}; wait for it or stop it", e) { Code = ErrorCodes.StoreInUse };
                Thread.Sleep(BetweenTries);
            }
        }

        try
        {
            File.WriteAllText(holderFile, $"process {Environment.ProcessId} ({verb.ReplaceLineEndings(" ")})");
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return new(held, holderFile);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_holderFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a message would have used it.
        }

        _held.Dispose();
    }

    /// <summary>EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.</summary>
    private static bool IsSharingViolation(IOException e) => (e.HResult & 0xFFFF) is 11 or 35 or 32;

    private static string Holder(string file)
    {
        try
        {
            return File.ReadAllText(file) is { Length: > 0 and < 1000 } holder ? holder : "another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
