namespace Akin.Imaging.Native;

/// <summary>
/// Runs work that calls libvips and finds out why it failed. libvips has one error buffer for the whole process, so a
/// failure among others says nothing sure about whose it was: the work is done once more, alone, and then the buffer is
/// its own. Work that succeeds runs side by side and pays for a read lock only.
/// </summary>
internal static class VipsCall
{
    private static readonly ReaderWriterLockSlim Gate = new();

    // What libjpeg warns of and goes on from, filling with gray or with noise; its other warnings harm no pixel.
    private static readonly string[] JpegDamage = ["premature end of data segment", "bad Huffman code", "bad arithmetic code", "instead of RST"];

    // What libtiff says of a compression that it was built without, or that nobody has.
    private static readonly string[] MissingCodec = ["support is not configured", "decoding is not implemented"];

    // What the libraries say of a sound file of a kind that they do not read.
    private static readonly string[] UnreadKind =
    [
        "Unsupported JPEG", "Unsupported color conversion", "arithmetic coding is not implemented", "unsupported tiff image type",
        "Unsupported BitsPerSample", "not a whole number of bytes", "samples out of range", "can not handle",
    ];

    /// <exception cref="ImageException">It failed twice; the message has libvips' reason.</exception>
    internal static T Run<T>(Func<T> work)
    {
        Gate.EnterReadLock();
        try
        {
            NativeLog.Clear();
            T result = work();
            if (!NativeLog.JpegWarned)
                return result;
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
            NativeLog.Clear();
            T result = work();
            string warning = NativeLog.JpegWarned ? VipsError.Take() : "";
            return Array.Exists(JpegDamage, damage => warning.Contains(damage, StringComparison.Ordinal)) ? throw Damaged(warning) : result;
        }
        catch (VipsError)
        {
            string reason = VipsError.Take();
            throw Damaged(reason.Length > 0 ? reason : VipsError.Clean(NativeLog.Last));
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }

    private static ImageException Damaged(string reason)
    {
        if (Array.Exists(MissingCodec, said => reason.Contains(said, StringComparison.Ordinal)))
            return new ImageException($"is compressed in a way that can't be read ({reason}); save it with another compression");
        if (Array.Exists(UnreadKind, said => reason.Contains(said, StringComparison.Ordinal)))
            return new ImageException($"is of a kind that is not read ({reason}); save it with 8 bits a channel");
        return new ImageException(reason.Length == 0 ? "is truncated or damaged" : $"is truncated or damaged: {reason}");
    }
}
