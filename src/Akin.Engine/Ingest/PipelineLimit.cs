using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine.Ingest;

/// <summary>
/// What decoding alone and the model alone do on all cores, measured on photos of the run itself: the most that any
/// arrangement of the two could reach on this machine, to hold the pipeline's own rate against.
/// </summary>
/// <param name="DecodesPerSecond">Photos decoded a second, on all cores, nothing else running.</param>
/// <param name="BareModelImagesPerSecond">Photos embedded a second, on all cores, already decoded.</param>
public sealed record PipelineLimit(double DecodesPerSecond, double BareModelImagesPerSecond)
{
    private const int Rounds = 3;

    // A measurement is steady after a quarter of a second, and must not hold up a run of a few photos.
    private const double LongestTurn = 0.25, ShortestTurn = 0.02, ShareOfRun = 0.02;

    /// <summary>
    /// Cores divided by the core-seconds that decoding and the model take for a photo; with both rates measured on all
    /// cores, the cores cancel out.
    /// </summary>
    public double ImagesPerSecond => 1 / ((1 / DecodesPerSecond) + (1 / BareModelImagesPerSecond));

    /// <summary>Measures both, in turns, and takes the medians.</summary>
    /// <param name="photos">Some photos of the run; at least one.</param>
    /// <param name="decoder">What decodes them.</param>
    /// <param name="embedder">What embeds them.</param>
    /// <param name="run">How long the run itself took: the measurement takes a small part of that.</param>
    internal static PipelineLimit Measure(IReadOnlyList<SamplePhoto> photos, ImageDecoder decoder, IEmbedder embedder, TimeSpan run)
    {
        double seconds = Math.Clamp(run.TotalSeconds * ShareOfRun, ShortestTurn, LongestTurn);
        int cores = Environment.ProcessorCount;
        int photoBytes = embedder.Shape.Length;
        int batch = embedder.BatchSize;
        byte[][] pixels = [.. Enumerable.Range(0, cores).Select(_ => new byte[batch * photoBytes])];
        float[][] vectors = [.. pixels.Select(_ => new float[batch * embedder.Dimensions])];

        // Every thread embeds real photos: blank ones run faster on some processors.
        for (int thread = 0; thread < cores; thread++)
        {
            for (int i = 0; i < batch; i++)
                Decode(thread, (thread * batch) + i, i);
        }

        List<double> decodes = [], embeds = [];
        for (int round = 0; round < Rounds; round++)
        {
            decodes.Add(Rate(1, (thread, turn) => Decode(thread, (thread * 31) + turn, 0)));
            embeds.Add(Rate(batch, (thread, _) => embedder.Embed(pixels[thread], batch, vectors[thread])));
        }

        return new PipelineLimit(decodes.Order().ElementAt(Rounds / 2), embeds.Order().ElementAt(Rounds / 2));

        void Decode(int thread, int photo, int place)
        {
            SamplePhoto sample = photos[photo % photos.Count];
            PhotoDecoder.Decode(decoder, sample.Photo, sample.Box, embedder.Shape, pixels[thread].AsSpan(place * photoBytes, photoBytes));
        }

        // Each thread counts over its own time, so that one that ends a turn later does not slow the figure.
        double Rate(int photosATurn, Action<int, int> work) =>
            Task.WhenAll(Enumerable.Range(0, cores).Select(thread => Task.Factory.StartNew(
                () =>
                {
                    int turn = 0;
                    var clock = Stopwatch.StartNew();
                    while (clock.Elapsed.TotalSeconds < seconds)
                        work(thread, turn++);
                    return turn * photosATurn / clock.Elapsed.TotalSeconds;
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).GetAwaiter().GetResult().Sum();
    }

    /// <summary>A photo kept for measuring.</summary>
    internal readonly record struct SamplePhoto(PhotoBytes Photo, System.Drawing.Rectangle? Box);
}
