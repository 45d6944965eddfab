using System.Collections.Concurrent;
using System.Drawing;
using System.Runtime.InteropServices;
using Akin.Imaging.Geometry;

namespace Akin.Imaging.Augmentation;

/// <summary>
/// Photos kept in memory, decoded and made small, so that later epochs don't read and decode them again. A photo comes out
/// the same whether it was kept or not, so a full cache never changes a run. Any number of threads may use one at once.
/// </summary>
public sealed class PhotoCache
{
    private readonly ConcurrentDictionary<long, RawPhoto> _photos = new();
    private readonly ImageDecoder _decoder;
    private readonly int _shortestSide;
    private readonly int _channels;
    private readonly long _maxBytes;
    private long _bytes;

    /// <summary>Starts empty.</summary>
    /// <param name="decoder">Opens the files, within its limits.</param>
    /// <param name="shortestSide">How small photos become, in pixels; smaller ones keep their size. A little more than the network's, for crops: 256 for 224.</param>
    /// <param name="channels">1 or 3, as the network wants.</param>
    /// <param name="maxBytes">How much is kept; 14,000 photos of 256 x 340 are 3.7 GB.</param>
    public PhotoCache(ImageDecoder decoder, int shortestSide, int channels, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shortestSide);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        if (channels is not (1 or 3))
            throw new ArgumentException($"a picture has 1 or 3 channels, not {channels}", nameof(channels));
        (_decoder, _shortestSide, _channels, _maxBytes) = (decoder, shortestSide, channels, maxBytes);
    }

    /// <summary>How many bytes of pixels are kept.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many photos are kept.</summary>
    public int Count => _photos.Count;

    /// <summary>The small form of a photo: kept from before, or decoded now and kept while there is room.</summary>
    /// <param name="item">Which photo it is.</param>
    /// <param name="box">The part of the upright photo that counts; the small form shows nothing else.</param>
    /// <param name="read">Reads the file, where it is needed.</param>
    /// <exception cref="ImageException">The file is not an image, is damaged or too large, or the box lies beside it.</exception>
    public RawPhoto Get(long item, Rectangle? box, Func<ReadOnlyMemory<byte>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (_photos.TryGetValue(item, out RawPhoto kept))
            return kept;
        RawPhoto photo = Decode(read().Span, box);
        int length = photo.Pixels.Length;
        if (Interlocked.Add(ref _bytes, length) > _maxBytes || !_photos.TryAdd(item, photo))
            Interlocked.Add(ref _bytes, -length);
        return photo;
    }

    private RawPhoto Decode(ReadOnlySpan<byte> encoded, Rectangle? box)
    {
        byte[]? pixels = null;
        ImageShape? shape = null;
        _decoder.Open(encoded, photo =>
        {
            shape ??= Small(Box.Clip(box, photo.Size).Size);
            pixels ??= new byte[shape.Length];
            photo.Render(shape, box, pixels);
        });
        return new RawPhoto(pixels, shape!.Width, shape.Height, shape.Channels);
    }

    private ImageShape Small(Size photo)
    {
        double scale = Math.Min(1, (double)_shortestSide / Math.Min(photo.Width, photo.Height));
        scale = Math.Min(scale, (double)ImageShape.LargestSide / Math.Max(photo.Width, photo.Height));
        return new ImageShape
        {
            Width = Math.Max(1, (int)Math.Round(photo.Width * scale)),
            Height = Math.Max(1, (int)Math.Round(photo.Height * scale)),
            Channels = _channels,
        };
    }
}

/// <summary>A decoded, upright photo.</summary>
/// <param name="Pixels">Rows from the top, pixels from the left, 8 bits a channel, red first.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">1 (gray) or 3.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RawPhoto(ReadOnlyMemory<byte> Pixels, int Width, int Height, int Channels);
