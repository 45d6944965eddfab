using Akin.Catalog.Store;

namespace Akin.Engine.Live;

/// <summary>
/// An item to add, a change of metadata or a removal that waits for a transaction. What comes of it is the item as it was added or
/// changed, the one that was removed, or null where there was none.
/// </summary>
internal sealed class PendingWrite : Pending<StoredItem?>
{
    private PendingWrite(string id, CancellationToken cancellation) : base(cancellation) => Id = id;

    /// <summary>Whose id.</summary>
    public string Id { get; }

    /// <summary>The item to add; null for the other two.</summary>
    public NewItem? Item { get; private init; }

    /// <summary>Column to new value, null removes it; null for the other two.</summary>
    public IReadOnlyDictionary<string, string?>? Changes { get; private init; }

    /// <summary>An item that is ready; its work has begun long before and is finished.</summary>
    public static PendingWrite Add(NewItem item) => new(item.Item.Id, CancellationToken.None) { Item = item };

    /// <summary>A change of metadata.</summary>
    public static PendingWrite Update(string id, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation) =>
        new(id, cancellation) { Changes = changes };

    /// <summary>A removal.</summary>
    public static PendingWrite Remove(string id, CancellationToken cancellation) => new(id, cancellation);
}
