using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine.Ingest;

/// <summary>The vectors of a whole source, in its order, with no store.</summary>
/// <param name="Items">The photos that have a vector.</param>
/// <param name="Vectors">The vector of each.</param>
/// <param name="Skipped">The entries that have none, with the reason.</param>
/// <param name="ImagesPerSecond">Photos read and embedded a second.</param>
public sealed record SourceEmbedding(
    IReadOnlyList<SourceItem> Items, IReadOnlyList<float[]> Vectors, IReadOnlyList<SkippedPhoto> Skipped, double ImagesPerSecond)
{
    /// <summary>What people should know of the vectors, a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Files that are no photos, by kind.</summary>
    public IReadOnlyList<PassedOver> PassedOver { get; init; } = [];

    /// <summary>Embeds every photo of a source.</summary>
    /// <param name="source">Where the photos are.</param>
    /// <param name="embedder">What makes the vectors.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="limit">How many of the source's entries to take at most.</param>
    /// <param name="progress">Told of each step, from several threads.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">The source as a whole can't be read.</exception>
    public static SourceEmbedding Create(
        IPhotoSource source, IEmbedder embedder, ImageLimits limits, int limit = int.MaxValue,
        IProgress<IngestProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var listing = SourceListing.Read(source, limit, cancellation);
        SourceEntry[] entries = [.. listing.Entries];
        float[]?[] vectors = new float[entries.Length][];
        string?[] reasons = new string[entries.Length];
        int done = 0, embedded = 0;
        var clock = Stopwatch.StartNew();
        var pipeline = new EmbeddingPipeline(source, embedder, limits);
        pipeline.Run(
            entries, (_, _) => true,
            (place, reason) =>
            {
                reasons[place] = reason;
                progress?.Report(new IngestProgress(Interlocked.Increment(ref done), entries.Length));
            },
            batch =>
            {
                for (int i = 0; i < batch.Entries.Count; i++)
                    vectors[batch.Entries[i].Place] = batch.Vector(i).ToArray();
                embedded += batch.Entries.Count;
                progress?.Report(new IngestProgress(Interlocked.Add(ref done, batch.Entries.Count), entries.Length));
            },
            cancellation);

        return new SourceEmbedding(
            [.. entries.Where((_, i) => vectors[i] is not null).Select(e => e.Item!)],
            [.. vectors.OfType<float[]>()],
            [.. entries.Select((e, i) => (e.Path, Reason: reasons[i])).Where(e => e.Reason is not null).Select(e => new SkippedPhoto(e.Path, e.Reason!))],
            embedded / clock.Elapsed.TotalSeconds)
        {
            Notes = pipeline.Notes,
            PassedOver = listing.PassedOver,
        };
    }
}
