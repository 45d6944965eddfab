using Akin.Catalog.Sources;
using Akin.Engine.Ingest;
using Akin.Engine.Serving;

namespace Akin.Engine.Jobs;

/// <summary>Brings a collection up to date with a source, as <c>akin index</c> does, while it is searched.</summary>
/// <param name="Source">A folder of photos, a table or IDX files.</param>
/// <param name="Collection">The collection; null is the only one.</param>
public sealed record IndexJob(string Source, string? Collection = null) : JobRequest
{
    private const int ShownSkips = 20;

    /// <summary>A table's column with the photo's path; null is the first.</summary>
    public string? PathColumn { get; init; }

    /// <summary>A table's column with the item's id; null takes the path.</summary>
    public string? IdColumn { get; init; }

    /// <summary>A table's column with a box <c>x,y,width,height</c>; null is no boxes.</summary>
    public string? BoxColumn { get; init; }

    /// <summary>The folder that a table's paths are relative to; null is the table's own.</summary>
    public string? Images { get; init; }

    /// <summary>At most so many of the source's entries; null is all.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether every item goes that the source no longer names, however many that are.</summary>
    public bool RemoveMissing { get; init; }

    /// <inheritdoc/>
    public override JobRequest Check(JobPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Limit < 1)
            throw new EngineException($"limit is {Limit}; it can be 1 or more, or left out");
        if (RemoveMissing && Limit is not null)
            throw new EngineException("remove_missing needs the whole source; leave limit out");
        using CollectionLease lease = place.Use(Collection);
        IndexJob real = this with { Collection = lease.Name, Source = place.Resolve(Source), Images = Images is null ? null : place.Resolve(Images) };
        real.Open(place);
        return real;
    }

    /// <inheritdoc/>
    public override Task<object> RunAsync(JobPlace place, JobRun run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(run);
        run.Stage("reading the source");
        IPhotoSource source = Open(place);
        using CollectionLease lease = place.Use(Collection);
        Engine.Collection collection = lease.Collection;
        IngestReport report = collection.Ingest(
            source, Limit ?? int.MaxValue, RemoveMissing, new CallbackProgress<IngestProgress>(p => run.Report("photos", p.Done, p.Total)), cancellation);
        int total = (int)collection.Store.Count;
        collection.OpenIndex(new CallbackProgress<int>(done => run.Report("index", done, total)), cancellation);
        return Task.FromResult<object>(new
        {
            report.Added,
            report.Changed,
            report.Unchanged,
            report.Removed,
            Kept = report.Kept?.Count ?? 0,
            KeptReason = report.Kept?.Reason,
            KeptWhy = report.Kept?.Why,
            report.Duplicates,
            Skipped = report.Skipped.Count,
            FirstSkipped = report.Skipped.Take(ShownSkips),
            report.PassedOver,
            ImagesPerS = report.ImagesPerSecond,
            Items = collection.Store.Count,
        });
    }

    private IPhotoSource Open(JobPlace place) => PhotoSource.Open(
        Source, new SourceOptions { PathColumn = PathColumn, IdColumn = IdColumn, BoxColumn = BoxColumn, ImagesDirectory = Images, Within = place.Folders?.Invoke() });
}
