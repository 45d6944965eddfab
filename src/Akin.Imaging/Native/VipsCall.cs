namespace Akin.Imaging.Native;

/// <summary>
/// Runs work that calls libvips and finds out why it failed. libvips has one error buffer for the whole process, so a
/// failure among others says nothing sure about whose it was: the work is done once more, alone, and then the buffer is
/// its own. Work that succeeds runs side by side and pays for a read lock only.
/// </summary>
internal static class VipsCall
{
    private static readonly ReaderWriterLockSlim Gate = new();

    /// <exception cref="ImageException">It failed twice; the message has libvips' reason.</exception>
    internal static T Run<T>(Func<T> work)
    {
        Gate.EnterReadLock();
        try
        {
            return work();
        }
        catch (VipsError)
        {
        }
        finally
        {
            Gate.ExitReadLock();
        }

        Gate.EnterWriteLock();
        try
        {
            NativeMethods.vips_error_clear();
            return work();
        }
        catch (VipsError)
        {
            string reason = VipsError.Take();
            throw new ImageException(reason.Length == 0 ? "is truncated or damaged" : $"is truncated or damaged: {reason}");
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }
}
