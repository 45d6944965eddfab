using Akin.Engine.Serving;

namespace Akin.Engine.Jobs;

/// <summary>Work that is asked for, with what it needs to know. What kinds there are, <see cref="JobKinds"/> tells.</summary>
public abstract record JobRequest
{
    /// <summary>The request with real paths, once it is known that it can be begun.</summary>
    /// <param name="place">What it may touch.</param>
    /// <exception cref="Serving.CollectionException">There is no such collection.</exception>
    /// <exception cref="EngineException">Something in it can't be.</exception>
    /// <exception cref="Catalog.Sources.SourceException">Its source can't be read.</exception>
    public abstract JobRequest Check(JobPlace place);

    /// <summary>Does the work.</summary>
    /// <param name="place">What it may touch.</param>
    /// <param name="run">Told how far it is.</param>
    /// <param name="cancellation">Stops it; what is committed stays.</param>
    /// <returns>What it brought, to be written as JSON.</returns>
    public abstract Task<object> RunAsync(JobPlace place, JobRun run, CancellationToken cancellation);
}

/// <summary>What jobs may touch.</summary>
/// <param name="Collections">The collections that are served.</param>
/// <param name="Resolve">The real path of a path that jobs may read or write; throws where they may not.</param>
public sealed record JobPlace(CollectionRegistry Collections, Func<string, string> Resolve)
{
    /// <summary>The real paths of the folders that photos must lie in whatever links there are below what a job names; null is anywhere.</summary>
    public Func<IReadOnlyList<string>>? Folders { get; init; }

    /// <summary>Takes a collection to work on.</summary>
    /// <param name="name">Its name; null is the only one.</param>
    /// <exception cref="CollectionException">There is none of that name.</exception>
    /// <exception cref="EngineException">It can't be opened, or is served for reading only.</exception>
    internal CollectionLease Use(string? name)
    {
        CollectionLease lease = Collections.Use(name);
        if (lease.Collection.CanWrite)
            return lease;
        lease.Dispose();
        throw new EngineException($"the collection '{lease.Name}' is served for reading only");
    }
}
