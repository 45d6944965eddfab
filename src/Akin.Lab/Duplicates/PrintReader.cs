using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Imaging;
using Akin.Imaging.Duplicates;

namespace Akin.Lab.Duplicates;

/// <summary>Reads the photos of items as prints, and what a report says of them.</summary>
internal sealed class PrintReader(Collection collection)
{
    // The size at which the sharpness of a group's photos is compared at most.
    private const int SharpnessSide = 512;

    private readonly ImageDecoder _decoder = new(collection.Limits);

    /// <summary>An item's print.</summary>
    /// <exception cref="SourceException">The photo or its source is gone, or can't be read.</exception>
    /// <exception cref="ImageException">It is no photo any more.</exception>
    public PhotoPrint Read(StoredItem item)
    {
        byte[] pixels = new byte[PhotoPrint.Shape.Length];
        PhotoDecoder.Decode(_decoder, collection.ReadPhoto(item), item.Box, PhotoPrint.Shape, pixels);
        return new PhotoPrint(pixels);
    }

    /// <summary>What a report says of each photo of a group, in their order; a photo that can't be read any more is left out.</summary>
    public IReadOnlyList<DuplicatePhoto> Describe(IReadOnlyList<StoredItem> items)
    {
        List<(DuplicatePhoto Photo, PhotoBytes Bytes)> photos = [];
        foreach (StoredItem item in items)
        {
            try
            {
                PhotoBytes bytes = collection.ReadPhoto(item);
                (string format, int width, int height) = bytes.Raw is { } raw
                    ? ("raw", raw.Width, raw.Height)
                    : Named(_decoder.Identify(bytes.Bytes.Span));
                var whole = new System.Drawing.Rectangle(0, 0, width, height);
                var part = item.Box is { } box ? System.Drawing.Rectangle.Intersect(whole, box) : whole;
                photos.Add((new DuplicatePhoto(item, part.Width, part.Height, bytes.Bytes.Length, format, 0, ""), bytes));
            }
            catch (PhotoException)
            {
                // It has gone since it was compared.
            }
        }

        int side = Math.Clamp(photos.Count == 0 ? 1 : photos.Min(p => Math.Max(p.Photo.Width, p.Photo.Height)), 3, SharpnessSide);
        return [.. photos.Select(p => p.Photo with { Sharpness = Sharpness(p.Photo, p.Bytes, side) })];
    }

    private static (string, int, int) Named(ImageInfo info) => (info.Format.ToString().ToLowerInvariant(), info.Width, info.Height);

    /// <summary>The variance of the Laplacian by that of the picture itself: how much of its contrast is its finest detail.</summary>
    private double Sharpness(DuplicatePhoto photo, PhotoBytes bytes, int side)
    {
        double scale = (double)side / Math.Max(photo.Width, photo.Height);
        var shape = new ImageShape
        {
            Width = Math.Max(3, (int)Math.Round(photo.Width * scale)),
            Height = Math.Max(3, (int)Math.Round(photo.Height * scale)),
            Channels = 1,
        };
        byte[] pixels = new byte[shape.Length];
        try
        {
            PhotoDecoder.Decode(_decoder, bytes, photo.Item.Box, shape, pixels);
        }
        catch (ImageException)
        {
            return 0;
        }

        double detail = 0, sum = 0, squares = 0;
        for (int y = 1; y < shape.Height - 1; y++)
        {
            for (int x = 1; x < shape.Width - 1; x++)
            {
                int at = (y * shape.Width) + x;
                double laplacian = (4.0 * pixels[at]) - pixels[at - 1] - pixels[at + 1] - pixels[at - shape.Width] - pixels[at + shape.Width];
                detail += laplacian * laplacian;
                sum += pixels[at];
                squares += (double)pixels[at] * pixels[at];
            }
        }

        double n = (shape.Width - 2.0) * (shape.Height - 2.0), variance = squares - (sum * sum / n);
        return variance < 1 ? 0 : detail / variance;
    }
}
