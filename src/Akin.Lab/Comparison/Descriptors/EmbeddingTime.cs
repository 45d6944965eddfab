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
        var decoder = new ImageDecoder(limits);
        int photo = embedder.Shape.Length;
        byte[] pixels = new byte[some.Length * photo];
        float[] vectors = new float[some.Length * embedder.Dimensions];
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < some.Length; i++)
                PhotoDecoder.Decode(decoder, some[i].Bytes, some[i].Item.Box, embedder.Shape, pixels.AsSpan(i * photo, photo));
            for (int i = 0; i < some.Length; i += embedder.BatchSize)
            {
                int count = Math.Min(embedder.BatchSize, some.Length - i);
                embedder.Embed(pixels.AsSpan(i * photo, count * photo), count, vectors.AsSpan(i * embedder.Dimensions, count * embedder.Dimensions));
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds / some.Length);
        }

        return best;
    }
}
