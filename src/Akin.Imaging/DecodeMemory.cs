namespace Akin.Imaging;

/// <summary>
/// Shares out memory for photos that can only be decoded whole (an interlaced PNG, a WebP, an AVIF), among all threads of the
/// process: a few such photos at once would fill a machine. Who comes first is served first.
/// </summary>
internal static class DecodeMemory
{
    /// <summary>What a photo may take without asking, in bytes.</summary>
    internal const long Free = 32 << 20;

    /// <summary>How much is there for all together, in bytes. One photo that takes more is decoded alone.</summary>
    private const long Most = 1 << 30;

    private static readonly object Gate = new();
    private static long _taken;
    private static long _lastTicket;
    private static long _turn = 1;

    /// <summary>Waits until there is as much; disposing what comes back gives it to the next.</summary>
    internal static Share Take(long bytes)
    {
        lock (Gate)
        {
            long ticket = ++_lastTicket;
            while (ticket != _turn || (_taken > 0 && _taken + bytes > Most))
                Monitor.Wait(Gate);
            _turn++;
            _taken += bytes;
            Monitor.PulseAll(Gate);
        }

        return new Share(bytes);
    }

    /// <summary>Memory that was taken.</summary>
    internal readonly struct Share(long bytes) : IDisposable
    {
        public void Dispose()
        {
            lock (Gate)
            {
                _taken -= bytes;
                Monitor.PulseAll(Gate);
            }
        }
    }
}
