using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Engine.Search;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine;

/// <summary>Embedding.</summary>
public sealed partial class Collection
{
    /// <summary>Computes what a photo is searched by: its vector and, in a routed store, its likely classes, both from one pass. On the calling thread.</summary>
    /// <param name="photo">The photo, encoded or raw.</param>
    /// <param name="box">The part of it that counts, in pixels of the upright photo; null is all of it.</param>
    /// <exception cref="ImageException">It is no photo, or over a limit.</exception>
    /// <exception cref="EngineException">The model gives no finite vector for it.</exception>
    public Query Embed(PhotoBytes photo, Rectangle? box = null) => Embed([new QueryPhoto(photo, box)], 0, 1, CancellationToken.None)[0];

    /// <summary>Computes what a photo is searched by, on a thread of the pool.</summary>
    /// <param name="photo">The photo, encoded or raw.</param>
    /// <param name="box">The part of it that counts, in pixels of the upright photo; null is all of it.</param>
    /// <param name="cancellation">Heeded before the photo is decoded and before it goes through the model.</param>
    /// <exception cref="ImageException">It is no photo, or over a limit.</exception>
    /// <exception cref="EngineException">The model gives no finite vector for it.</exception>
    public Task<Query> EmbedAsync(PhotoBytes photo, Rectangle? box = null, CancellationToken cancellation = default) =>
        Task.Run(() => Embed([new QueryPhoto(photo, box)], 0, 1, cancellation)[0], cancellation);

    /// <summary>
    /// Computes what photos are searched by, on as many threads of the pool as there are cores. Each takes several through the model together
    /// where the model's <see cref="IEmbedder.BatchSize"/> says that they do not change each other's vectors.
    /// </summary>
    /// <param name="photos">The photos.</param>
    /// <param name="cancellation">Heeded before each photo is decoded and before each pass through the model.</param>
    /// <returns>What each is searched by, in the order of the photos.</returns>
    /// <exception cref="ImageException">One is no photo, or over a limit; none is answered.</exception>
    /// <exception cref="EngineException">The model gives no finite vector for one; none is answered.</exception>
    public async Task<IReadOnlyList<Query>> EmbedAsync(IReadOnlyList<QueryPhoto> photos, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        if (!_embedder.IsValueCreated)
            await Task.Run(() => Embedder, cancellation);
        int cores = Environment.ProcessorCount, share = Math.Clamp((photos.Count + cores - 1) / cores, 1, Embedder.BatchSize);
        var queries = new Query[photos.Count];
        await Parallel.ForAsync(0, (photos.Count + share - 1) / share, cancellation, (part, stop) =>
        {
            int first = part * share;
            Embed(photos, first, Math.Min(share, photos.Count - first), stop).CopyTo(queries, first);
            return ValueTask.CompletedTask;
        });
        return queries;
    }

    private Query[] Embed(IReadOnlyList<QueryPhoto> photos, int first, int count, CancellationToken cancellation)
    {
        using var batch = new PhotoBatch<int>(Embedder, _decoder, count);
        for (int i = first; i < first + count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Decode(photos[i].Photo, photos[i].Box, i);
        }

        cancellation.ThrowIfCancellationRequested();
        batch.Embed();
        var queries = new Query[count];
        for (int i = 0; i < count; i++)
        {
            if (!batch.IsFinite(i))
                throw new EngineException("the photo can't be searched for: " + VectorWatch.NotFinite);
            queries[i] = new Query(batch.Vector(i).ToArray()) { Prediction = batch.Prediction(i) is { Length: > 0 } prediction ? prediction.ToArray() : null };
        }

        return queries;
    }
}

/// <summary>A photo to search with.</summary>
/// <param name="Photo">The photo, encoded or raw.</param>
/// <param name="Box">The part of it that counts, in pixels of the upright photo; null is all of it.</param>
public readonly record struct QueryPhoto(PhotoBytes Photo, Rectangle? Box = null);
