using Akin.Catalog.Store;

namespace Akin.Engine.Live;

/// <summary>A photo that waits to be decoded and embedded.</summary>
internal sealed class PendingPhoto(NewPhoto photo, CancellationToken cancellation) : Pending<StoredItem>(cancellation)
{
    public NewPhoto Photo { get; } = photo;
}
