using System.Buffers;
using System.Drawing;
using Akin.Imaging.Formats;
using Akin.Imaging.Geometry;
using Akin.Imaging.Native;
using Akin.Imaging.Resampling;

namespace Akin.Imaging;

/// <summary>
/// Turns files into upright sRGB pictures of the size that a model wants. Any number of threads may use one at once; the
/// same bytes give the same pixels always.
/// </summary>
public sealed unsafe class ImageDecoder
{
    // As much as JPEG, GIF and others can say at all.
    private const int LongestSide = 65_535;

    // A block of 8 x 8 pixels takes a bit at least in a JPEG.
    private const long MostJpegPixelsPerByte = 64 * 8;

    // How much memory a photo of the most pixels may take; kinds that take more a pixel may have fewer.
    private const double MostBytesPerPixel = 6;

    private readonly ImageLimits _limits;

    /// <summary>Loads libvips, the first time.</summary>
    /// <param name="limits">How large a photo may be; the defaults where absent.</param>
    /// <exception cref="DllNotFoundException">libvips can't be loaded.</exception>
    public ImageDecoder(ImageLimits? limits = null)
    {
        _limits = limits ?? new ImageLimits();
        Libvips.Start();
    }

    /// <summary>
    /// Decodes a file: turned upright by its EXIF orientation, cut to the box, resized, its colors in sRGB, transparent
    /// pixels laid on the shape's background.
    /// </summary>
    /// <param name="encoded">The file: JPEG, PNG, WebP, GIF, TIFF or AVIF.</param>
    /// <param name="shape">The picture that is wanted.</param>
    /// <param name="box">The part of the upright photo that counts, in its pixels, clipped to it; the whole photo where absent.</param>
    /// <param name="pixels">Takes the picture: rows from the top, pixels from the left, 8 bits a channel; <see cref="ImageShape.Length"/> bytes.</param>
    /// <exception cref="ImageException">The file is not an image, is damaged or too large, or the box lies beside it.</exception>
    /// <exception cref="ArgumentException">The shape can't be, or <paramref name="pixels"/> has another length.</exception>
    public void Decode(ReadOnlySpan<byte> encoded, ImageShape shape, Rectangle? box, Span<byte> pixels)
    {
        CheckPicture(shape, pixels);
        fixed (byte* picture = pixels)
        {
            byte* to = picture;
            int room = pixels.Length;
            Open(encoded, photo => photo.Render(shape, box, new Span<byte>(to, room)));
        }
    }

    /// <summary>Brings raw pixels to the shape that a model wants; a plain copy where they have it.</summary>
    /// <param name="raw">Rows from the top, pixels from the left, 8 bits a channel.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="channels">1 (gray) or 3 (red, green, blue).</param>
    /// <param name="shape">The picture that is wanted.</param>
    /// <param name="box">The part that counts, as in <see cref="Decode"/>.</param>
    /// <param name="pixels">Takes the picture, as in <see cref="Decode"/>.</param>
    /// <exception cref="ImageException">Too many pixels, or the box lies beside the photo.</exception>
    /// <exception cref="ArgumentException">The shape can't be, or a span has another length than its sizes say.</exception>
    public void Resize(ReadOnlySpan<byte> raw, int width, int height, int channels, ImageShape shape, Rectangle? box, Span<byte> pixels)
    {
        CheckPicture(shape, pixels);
        ImageEncoder.CheckRaw(raw, width, height, channels);
        CheckPixels(new Size(width, height));
        Rectangle part = Box.Clip(box, new Size(width, height));
        Placement place = Placement.Compute(part.Size, shape);
        if (place.Visible.Size != new Size(shape.Width, shape.Height))
            PixelWriter.Fill(pixels, shape.Channels, shape.Background);
        if (part == new Rectangle(0, 0, width, height) && place.Resized == part.Size && place.Visible.Size == part.Size)
        {
            PixelWriter.Write(raw, part.Size, channels, Orientation.Upright, place.Offset, shape, pixels);
            return;
        }

        var across = new Taps(width, part.X, part.Width, place.Resized.Width, place.Visible.X, place.Visible.Width);
        var down = new Taps(height, part.Y, part.Height, place.Resized.Height, place.Visible.Y, place.Visible.Height);
        ReadOnlySpan<byte> source = raw[(((down.First * width) + across.First) * channels)..];
        if (channels == shape.Channels && place.Visible.Size == new Size(shape.Width, shape.Height))
        {
            Resampler.Resize(source, width * channels, channels, across, down, pixels);
            return;
        }

        int length = across.Count * down.Count * channels;
        byte[] resized = ArrayPool<byte>.Shared.Rent(length);
        Resampler.Resize(source, width * channels, channels, across, down, resized);
        PixelWriter.Write(resized.AsSpan(0, length), place.Visible.Size, channels, Orientation.Upright, place.Offset, shape, pixels);
        ArrayPool<byte>.Shared.Return(resized);
    }

    /// <summary>Reads a file's header.</summary>
    /// <param name="encoded">The file.</param>
    /// <returns>Its format and the size of the upright photo.</returns>
    /// <exception cref="ImageException">The file is not an image, its header is damaged or it is too large.</exception>
    public ImageInfo Identify(ReadOnlySpan<byte> encoded)
    {
        ImageInfo info = default;
        Open(encoded, photo => info = new ImageInfo(photo.Format, photo.Size.Width, photo.Size.Height), whole: false);
        return info;
    }

    /// <summary>Estimates from a file's header what decoding it takes, so that a caller can put what takes long behind what does not.</summary>
    /// <param name="encoded">The file.</param>
    /// <returns>Memory and time.</returns>
    /// <exception cref="ImageException">As in <see cref="Identify"/>.</exception>
    public DecodeCost EstimateCost(ReadOnlySpan<byte> encoded)
    {
        DecodeCost cost = default;
        Open(encoded, photo => cost = photo.Cost, whole: false);
        return cost;
    }

    /// <summary>Opens a file, checks it against the limits and does something with it; once more where that fails, to learn why.</summary>
    /// <exception cref="ImageException">The file is not an image, is damaged or too large.</exception>
    internal void Open(ReadOnlySpan<byte> encoded, Action<Photo> use) => Open(encoded, use, whole: true);

    private void Open(ReadOnlySpan<byte> encoded, Action<Photo> use, bool whole)
    {
        ImageFormat format = CheckFile(encoded);
        if (format == ImageFormat.Jpeg && JpegEnd.Restore(encoded) is { } restored)
            encoded = restored;
        if (format == ImageFormat.Tiff && TiffDirectory.Clean(encoded) is { } clean)
            encoded = clean;
        Rectangle frame = format == ImageFormat.Gif ? GifFrame.Read(encoded, _limits.MaxPixels) : default;
        fixed (byte* file = encoded)
        {
            byte* from = file;
            int length = encoded.Length;
            // What takes much memory is only looked at here: who waits for memory must not keep those who have it from ending.
            long memory = 0;
            bool Use(bool now) => VipsCall.Run(() =>
            {
                using var blob = new VipsBlob(from, length);
                using var photo = new Photo(format, blob, frame);
                CheckPhoto(photo, length);
                memory = whole ? photo.Cost.Bytes : 0;
                bool used = now || memory <= DecodeMemory.Free;
                if (used)
                    use(photo);
                return used;
            });
            if (Use(now: false))
                return;
            using (DecodeMemory.Take(memory))
                Use(now: true);
        }
    }

    /// <summary>A small JPEG for a page: upright, sRGB, without metadata, transparent pixels white.</summary>
    /// <param name="encoded">The file.</param>
    /// <param name="side">Its longest side in pixels; a smaller photo keeps its size.</param>
    /// <param name="box">The part of the photo that is shown, as in <see cref="Decode"/>.</param>
    /// <returns>A JPEG file.</returns>
    /// <exception cref="ImageException">As in <see cref="Decode"/>.</exception>
    public byte[] Thumbnail(ReadOnlySpan<byte> encoded, int side, Rectangle? box = null)
    {
        ImageInfo info = Identify(encoded);
        ImageShape shape = Fit(new Size(info.Width, info.Height), side, box);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(shape.Length);
        try
        {
            Decode(encoded, shape, box, pixels.AsSpan(0, shape.Length));
            return ImageEncoder.Jpeg(pixels.AsSpan(0, shape.Length), shape.Width, shape.Height, shape.Channels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>A small JPEG of raw pixels for a page.</summary>
    /// <param name="raw">Rows from the top, pixels from the left, 8 bits a channel.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="channels">1 (gray) or 3 (red, green, blue).</param>
    /// <param name="side">Its longest side in pixels; a smaller photo keeps its size.</param>
    /// <param name="box">The part of the photo that is shown, as in <see cref="Decode"/>.</param>
    /// <returns>A JPEG file.</returns>
    /// <exception cref="ImageException">As in <see cref="Resize"/>.</exception>
    public byte[] Thumbnail(ReadOnlySpan<byte> raw, int width, int height, int channels, int side, Rectangle? box = null)
    {
        ImageEncoder.CheckRaw(raw, width, height, channels);
        ImageShape shape = Fit(new Size(width, height), side, box) with { Channels = channels };
        var pixels = new byte[shape.Length];
        Resize(raw, width, height, channels, shape, box, pixels);
        return ImageEncoder.Jpeg(pixels, shape.Width, shape.Height, channels);
    }

    private static ImageShape Fit(Size photo, int side, Rectangle? box)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        Size size = Box.Clip(box, photo).Size;
        double scale = Math.Min(1, (double)side / Math.Max(size.Width, size.Height));
        return new ImageShape
        {
            Width = Math.Max(1, (int)Math.Round(size.Width * scale)),
            Height = Math.Max(1, (int)Math.Round(size.Height * scale)),
        };
    }

    private static void CheckPicture(ImageShape shape, ReadOnlySpan<byte> pixels)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Check();
        if (pixels.Length != shape.Length)
            throw new ArgumentException($"a picture of {shape.Width} x {shape.Height} x {shape.Channels} takes {shape.Length} bytes, not {pixels.Length}", nameof(pixels));
    }

    private static string Name(ImageFormat format) => format == ImageFormat.Webp ? "a WebP" : $"a {format.ToString().ToUpperInvariant()}";

    private ImageFormat CheckFile(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > _limits.MaxBytes)
            throw new ImageException($"is {encoded.Length / 1e6:F1} MB; the limit is {_limits.MaxBytes / 1e6:F1} (raise max-bytes)");
        ImageFormat format = Signature.Detect(encoded);
        if (format == ImageFormat.Tiff)
            TiffPages.Check(encoded);
        return format;
    }

    private void CheckPhoto(Photo photo, int length)
    {
        CheckPixels(photo.Size);
        photo.CheckNumbers();
        long count = (long)photo.Size.Width * photo.Size.Height;
        if (photo.Format == ImageFormat.Jpeg && count > MostJpegPixelsPerByte * length)
            throw new ImageException($"is truncated or damaged: {length} bytes can't hold the {count / 1e6:F1} megapixels that it claims");
        double perPixel = (double)photo.Cost.Bytes / count;
        long most = (long)(_limits.MaxPixels * MostBytesPerPixel / Math.Max(perPixel, 1));
        if (count > most)
            throw new ImageException($"is {photo.Size.Width} x {photo.Size.Height} = {count / 1e6:F1} megapixels; the limit is {most / 1e6:0.#} for {Name(photo.Format)} of this kind, which takes {perPixel:0.#} bytes of memory a pixel (raise max-pixels)");
        // Colors, alpha and a few more; a TIFF may claim thousands, and each pixel takes that many numbers while it is decoded.
        const int mostChannels = 16;
        if (photo.Channels > mostChannels)
            throw new ImageException($"has {photo.Channels} channels, which no photo has; the limit is {mostChannels}");
    }

    private void CheckPixels(Size size)
    {
        long count = (long)size.Width * size.Height;
        if (Math.Max(size.Width, size.Height) > LongestSide)
            throw new ImageException($"is {size.Width} x {size.Height}; a side may have {LongestSide} pixels at most");
        if (count > _limits.MaxPixels)
            throw new ImageException($"is {size.Width} x {size.Height} = {count / 1e6:F1} megapixels; the limit is {_limits.MaxPixels / 1e6:0.#} (raise max-pixels)");
    }
}

/// <summary>How large a photo may be; both are checked before a pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>The largest file, in bytes; 64 MiB unless set.</summary>
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most pixels (width x height of the one page that is decoded); 100 million unless set.</summary>
    public long MaxPixels { get; init; } = 100_000_000;
}
