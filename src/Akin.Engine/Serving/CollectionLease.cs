namespace Akin.Engine.Serving;

/// <summary>A collection in use: it stays open until this is disposed, even where it is deleted meanwhile.</summary>
public sealed class CollectionLease : IDisposable
{
    private Action? _release;

    internal CollectionLease(string name, Collection collection, Action release) => (Name, Collection, _release) = (name, collection, release);

    /// <summary>The name it is served under.</summary>
    public string Name { get; }

    /// <summary>The collection.</summary>
    public Collection Collection { get; }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}

/// <summary>A collection that is there but can't be opened.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record UnservedCollection(string Name, string Reason);
