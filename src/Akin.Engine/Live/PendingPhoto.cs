using System.Diagnostics;
using Akin.Catalog.Store;

namespace Akin.Engine.Live;

/// <summary>A photo that waits to be decoded and embedded. Two threads may work on it; the first that has an outcome claims it.</summary>
internal sealed class PendingPhoto(NewPhoto photo, CancellationToken cancellation) : Pending<StoredItem>(cancellation)
{
    private readonly long _since = Stopwatch.GetTimestamp();
    private int _claimed;

    public NewPhoto Photo { get; } = photo;

    /// <summary>How long ago it came.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_since);

    /// <summary>Whether some thread has its outcome.</summary>
    public bool IsClaimed => Volatile.Read(ref _claimed) != 0;

    /// <summary>Takes it upon the caller to say what came of it; false where another thread has done so.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
}
