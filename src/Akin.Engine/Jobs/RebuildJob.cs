using Akin.Engine.Serving;
using Akin.Vectors;

namespace Akin.Engine.Jobs;

/// <summary>Builds a collection's index anew from its vectors; searches go on in the old one meanwhile.</summary>
/// <param name="Collection">The collection; null is the only one.</param>
public sealed record RebuildJob(string? Collection = null) : JobRequest
{
    /// <summary>The kind of index that it is from then on, by its name; null leaves it.</summary>
    public string? Index { get; init; }

    /// <summary>The settings that it has from then on; null, or what is null of it, stays as it is.</summary>
    public IndexSettings? IndexSettings { get; init; }

    /// <inheritdoc/>
    public override JobRequest Check(JobPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        using CollectionLease lease = place.Use(Collection);
        CollectionSettings settings = lease.Collection.Settings;
        GetChange()?.Over(settings.Index, settings.Metric);
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
        collection.RebuildIndex(GetChange(), new CallbackProgress<int>(done => run.Report("index", done, total)), cancellation);
        return Task.FromResult<object>(new { Items = collection.Store.Count });
    }

    private IndexSettings? GetChange() =>
        Index is null ? IndexSettings : (IndexSettings ?? new IndexSettings()) with { Kind = Word.Parse(IndexKinds.Parse, Index) };
}
