using Akin.Engine.Serving;

namespace Akin.Engine.Jobs;

/// <summary>What jobs may touch.</summary>
/// <param name="Collections">The collections that are served.</param>
/// <param name="Resolve">The real path of a path that jobs may read or write; throws where they may not.</param>
public sealed record JobPlace(CollectionRegistry Collections, Func<string, string> Resolve)
{
    /// <summary>The real paths of the folders that photos must lie in whatever links there are below what a job names; null is anywhere.</summary>
    public Func<IReadOnlyList<string>>? Folders { get; init; }

    /// <summary>Takes a collection to work on.</summary>
    /// <param name="name">Its name; null is the only one.</param>
    /// <exception cref="UnknownCollectionException">There is none of that name.</exception>
    /// <exception cref="EngineException">It can't be opened, or is served for reading only.</exception>
    internal CollectionLease Use(string? name)
    {
        CollectionLease lease = Collections.Use(name);
        if (lease.Collection.CanWrite)
            return lease;
        lease.Dispose();
        throw new EngineException($"the collection '{lease.Name}' is served for reading only; start the server without --read-only to work on it");
    }
}
