using System.Buffers;
using System.Drawing;
using Akin.Imaging.Geometry;
using Akin.Imaging.Native;

namespace Akin.Imaging;

/// <summary>One opened photo on its way to a picture.</summary>
internal sealed class Photo : IDisposable
{
    private const int StripRows = 16;
    private const int Lanczos3 = 5;

    private readonly ImageFormat? _format;
    private readonly VipsBlob? _file;
    private readonly Orientation _orientation;
    private readonly Size _upright;
    private VipsImage _image;

    internal Photo(ImageFormat format, VipsBlob file) : this(VipsLoader.Open(format, file))
    {
        _format = format;
        _file = file;
    }

    internal Photo(VipsImage image)
    {
        _image = image;
        _orientation = Orientation.FromExif(image.Orientation);
        _upright = _orientation.Turn(new Size(image.Width, image.Height));
    }

    /// <summary>Pixels across, once upright.</summary>
    internal int Width => _upright.Width;

    /// <summary>Pixels down, once upright.</summary>
    internal int Height => _upright.Height;

    /// <summary>Numbers a pixel, as stored.</summary>
    internal int Channels => _image.Bands;

    public void Dispose() => _image.Dispose();

    /// <summary>The part of a photo that a box leaves.</summary>
    internal static Rectangle Clip(Rectangle? box, Size photo)
    {
        var whole = new Rectangle(default, photo);
        if (box is not { } wanted)
            return whole;
        // In 64 bits: a box may be anything, and its far corner beyond int.
        long left = Math.Max(0L, wanted.X), top = Math.Max(0L, wanted.Y);
        long right = Math.Min(photo.Width, (long)wanted.X + wanted.Width), bottom = Math.Min(photo.Height, (long)wanted.Y + wanted.Height);
        return right > left && bottom > top
            ? new Rectangle((int)left, (int)top, (int)(right - left), (int)(bottom - top))
            : throw new ImageException($"has no pixel in the box {wanted.X},{wanted.Y} {wanted.Width} x {wanted.Height} (the upright photo is {photo.Width} x {photo.Height})");
    }

    /// <summary>Renders it, once: its pixels are read from top to bottom and then gone.</summary>
    internal void Render(ImageShape shape, Rectangle? box, Span<byte> pixels)
    {
        Rectangle part = Clip(box, _upright);
        Placement place = Placement.Of(part.Size, shape);
        Size resized = _orientation.Turn(place.Resized);

        if (part.Size != _upright)
            Cut(_orientation.ToStored(part, new Size(_image.Width, _image.Height)));
        else
            Shrink(resized);

        // Laid on its ground first: a linear step like resizing, so nothing dark seeps in from transparent pixels. Colours
        // otherwise last, when the fewest pixels are left.
        if (_image.HasAlpha)
        {
            Become(VipsColour.ToSrgb(_image));
            Become(VipsColour.Flatten(_image, shape.Background));
            Resize(resized);
        }
        else
        {
            Resize(resized);
            Become(VipsColour.ToSrgb(_image));
        }

        if (place.Visible.Size != new Size(shape.Width, shape.Height))
            PixelWriter.Fill(pixels, shape.Channels, shape.Background);
        Copy(_orientation.ToStored(place.Visible, resized), place.Offset, shape, pixels);
    }

    /// <summary>Has a JPEG decoded smaller where it still leaves at least a factor of two to the resampling, which does it better.</summary>
    private void Shrink(Size resized)
    {
        if (_format != ImageFormat.Jpeg || _file is null)
            return;
        double factor = Math.Min((double)_image.Width / resized.Width, (double)_image.Height / resized.Height);
        int shrink = factor >= 16 ? 8 : factor >= 8 ? 4 : factor >= 4 ? 2 : 1;
        if (shrink > 1)
            Become(VipsLoader.Open(ImageFormat.Jpeg, _file, shrink));
    }

    private void Cut(Rectangle stored) => Become(new VipsOperation("extract_area").Set("input", _image)
        .Set("left", stored.X).Set("top", stored.Y).Set("width", stored.Width).Set("height", stored.Height).Image());

    private void Resize(Size size)
    {
        if (size == new Size(_image.Width, _image.Height))
            return;
        Become(new VipsOperation("resize").Set("in", _image)
            .Set("scale", (double)size.Width / _image.Width).Set("vscale", (double)size.Height / _image.Height)
            .Set("kernel", Lanczos3).Image());
    }

    private void Copy(Rectangle visible, Point offset, ImageShape shape, Span<byte> pixels)
    {
        int bands = _image.Bands, row = visible.Width * bands, length = row * visible.Height;
        byte[] stored = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            using (var region = new VipsRegion(_image))
            {
                for (int y = 0; y < visible.Height; y += StripRows)
                {
                    int rows = Math.Min(StripRows, visible.Height - y);
                    region.Copy(visible.X, visible.Y + y, visible.Width, rows, stored.AsSpan(y * row, rows * row));
                }
            }

            PixelWriter.Write(stored.AsSpan(0, length), visible.Size, bands, _orientation, offset, shape, pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    private void Become(VipsImage next)
    {
        if (ReferenceEquals(next, _image))
            return;
        _image.Dispose();
        _image = next;
    }
}
