using Akin.Engine.Serving;

namespace Akin.Engine.Jobs;

/// <summary>Builds a collection's index anew from its vectors; searches go on in the old one meanwhile.</summary>
/// <param name="Collection">The collection; null is the only one.</param>
public sealed record RebuildJob(string? Collection = null) : JobRequest
{
    /// <inheritdoc/>
    public override JobRequest Check(JobPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        using CollectionLease lease = place.Use(Collection);
        return this with { Collection = lease.Name };
    }

    /// <inheritdoc/>
    public override Task<object> RunAsync(JobPlace place, JobRun run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(run);
        using CollectionLease lease = place.Use(Collection);
        Engine.Collection collection = lease.Collection;
        long total = collection.Store.Count;
        run.Report("index", 0, total);
        collection.RebuildIndex(new CallbackProgress<int>(done => run.Report("index", done, total)), cancellation);
        return Task.FromResult<object>(new { Items = collection.Store.Count });
    }
}
