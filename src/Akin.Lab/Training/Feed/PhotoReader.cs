using System.Collections.Concurrent;
using Akin.Catalog.Sources;
using Akin.Engine.Ingest;
using Akin.Imaging;
using Akin.Imaging.Augmentation;
using Akin.Lab.Training.Data;

namespace Akin.Lab.Training.Feed;

/// <summary>
/// Turns photos of a run into the numbers that a network reads, varied or as they are. Photos are decoded once and kept
/// small in memory while there is room. Any number of threads may use it at once.
/// </summary>
internal sealed class PhotoReader
{
    // Crops and turns look at somewhat more than the network's own number of pixels: 256 for 224.
    private const double Margin = 8.0 / 7;

    private readonly TrainingPhotos _photos;
    private readonly ImageLimits _limits;
    private readonly PhotoCache _cache;
    private readonly Augmenter _varied;
    private readonly Augmenter _plain;
    private readonly ConcurrentDictionary<int, string> _failed = [];

    /// <summary>Prepares the reading.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="shape">The picture that the network trains on.</param>
    /// <param name="form">How its numbers are written.</param>
    /// <param name="augmentation">How training photos are varied.</param>
    /// <param name="seed">What the variations follow from.</param>
    /// <param name="limits">How large a photo may be.</param>
    public PhotoReader(TrainingPhotos photos, ImageShape shape, PixelTensor form, AugmentationOptions augmentation, int seed, ImageLimits limits)
    {
        (_photos, _limits, Shape) = (photos, limits, shape);
        var decoder = new ImageDecoder(limits);
        int side = Math.Max(shape.ShortestSide ?? 0, (int)(Math.Max(shape.Width, shape.Height) * Margin));
        _cache = new PhotoCache(decoder, side, shape.Channels, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
        _varied = new Augmenter(decoder, shape, form, augmentation, (ulong)seed);
        _plain = new Augmenter(decoder, shape, form, AugmentationOptions.None, (ulong)seed);
    }

    /// <summary>The picture that comes out.</summary>
    public ImageShape Shape { get; }

    /// <summary>How many numbers a photo becomes.</summary>
    public int Length => Shape.Length;

    /// <summary>Photos that could be read at first and then not any more, with the reason.</summary>
    public IReadOnlyCollection<SkippedPhoto> Failed => [.. _failed.Select(f => new SkippedPhoto(_photos.Photos[f.Key].Item.Path, f.Value))];

    /// <summary>Reads a photo varied as the epoch has it; null as it is.</summary>
    /// <param name="photo">Its place among the run's photos.</param>
    /// <param name="epoch">The epoch, or null.</param>
    /// <param name="tensor">Takes <see cref="Length"/> numbers.</param>
    /// <returns>Whether it could be read; the numbers are 0 where not.</returns>
    public bool TryFill(int photo, int? epoch, Span<float> tensor)
    {
        try
        {
            Augmenter augmenter = epoch is null ? _plain : _varied;
            TrainingPhoto item = _photos.Photos[photo];
            if (_photos.Sources[item.Source].PixelLayout is not null)
            {
                PhotoBytes raw = Read(item);
                RawLayout layout = raw.Raw!.Value;
                augmenter.Fill(new RawPhoto(raw.Bytes, layout.Width, layout.Height, layout.Channels), item.Item.Box, epoch ?? 0, photo, tensor);
            }
            else
            {
                augmenter.Fill(Small(photo, item), null, epoch ?? 0, photo, tensor);
            }

            return true;
        }
        catch (PhotoException e)
        {
            _failed.TryAdd(photo, e.Message);
            tensor.Clear();
            return false;
        }
    }

    /// <summary>Decodes every photo once, on all cores, before the long work starts.</summary>
    /// <param name="progress">Told how many of how many are done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Those that can't be read, by their places, with the reasons.</returns>
    public IReadOnlyDictionary<int, SkippedPhoto> Check(IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        ConcurrentDictionary<int, SkippedPhoto> bad = [];
        int done = 0, total = _photos.Photos.Count;
        Parallel.For(0, total, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount, TaskScheduler = TaskScheduler.Current }, i =>
        {
            TrainingPhoto item = _photos.Photos[i];
            try
            {
                // Raw pixels have nothing in them that could be damaged.
                if (_photos.Sources[item.Source].PixelLayout is null)
                    Small(i, item);
            }
            catch (PhotoException e)
            {
                bad[i] = new SkippedPhoto(item.Item.Path, e.Message);
            }

            progress?.Report((Interlocked.Increment(ref done), total));
        });
        return bad;
    }

    private RawPhoto Small(int photo, TrainingPhoto item) => _cache.Get(photo, item.Item.Box, () => Read(item).Bytes);

    private PhotoBytes Read(TrainingPhoto item) => _photos.Sources[item.Source].Read(item.Item.Path, _limits.MaxBytes);
}
