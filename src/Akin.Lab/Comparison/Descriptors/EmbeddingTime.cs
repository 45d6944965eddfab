using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Lab.Comparison.Descriptors;

/// <summary>How long one core takes to turn a photo into a vector.</summary>
internal static class EmbeddingTime
{
    private const int Photos = 16, Rounds = 3;

    /// <summary>Decodes and embeds some photos on this thread, a few times over; the quickest round counts.</summary>
    /// <returns>Milliseconds a photo; 0 where there is none to measure with.</returns>
    public static double Measure(PhotoSample photos, IEnumerable<int> places, ImageLimits limits, IEmbedder embedder, CancellationToken cancellation)
    {
        (PhotoBytes Bytes, SourceItem Item)[] some = [.. places.Take(Photos).Select(p => (photos.Source.Read(photos.Items[p].Path, limits.MaxBytes), photos.Items[p]))];
        if (some.Length == 0)
            return 0;
        using var batch = new PhotoBatch<SourceItem>(embedder, new ImageDecoder(limits), embedder.BatchSize);
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            foreach ((PhotoBytes bytes, SourceItem item) in some)
            {
                batch.Decode(bytes, item.Box, item);
                if (!batch.IsFull && item != some[^1].Item)
                    continue;
                batch.Embed();
                batch.Entries.Clear();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds / some.Length);
        }

        return best;
    }
}
