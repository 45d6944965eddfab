namespace Akin.Engine.Jobs;

/// <summary>Builds a collection's index anew from its vectors; searches go on in the old one meanwhile.</summary>
/// <param name="Collection">The collection's name.</param>
public sealed record RebuildJob(string Collection) : JobRequest
{
    /// <inheritdoc/>
    public override JobRequest Check(JobPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        place.Use(Collection).Lease.Dispose();
        return this;
    }

    internal override Task<object> RunAsync(JobPlace place, JobRun run, CancellationToken cancellation)
    {
        (Collection collection, IDisposable lease) = place.Use(Collection);
        using (lease)
        {
            long total = collection.Store.Count;
            run.Report("index", 0, total);
            collection.RebuildIndex(new Told<int>(done => run.Report("index", done, total)), cancellation);
            return Task.FromResult<object>(new { Items = collection.Store.Count });
        }
    }
}
