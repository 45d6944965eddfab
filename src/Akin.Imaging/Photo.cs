using System.Buffers;
using System.Drawing;
using Akin.Imaging.Geometry;
using Akin.Imaging.Native;
using Akin.Imaging.Resampling;

namespace Akin.Imaging;

/// <summary>One opened file on its way to a picture.</summary>
internal sealed unsafe class Photo : IDisposable
{
    private const int StripRows = 32;

    private readonly ImageFormat _format;
    private readonly VipsBlob _file;
    private readonly Orientation _orientation;
    private readonly Size _stored;
    private readonly Rectangle _frame;
    private VipsImage _decoded;
    private VipsImage _image;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="format">Its format.</param>
    /// <param name="file">The file.</param>
    /// <param name="frame">Where on its canvas a GIF's frame lies; else empty.</param>
    internal Photo(ImageFormat format, VipsBlob file, Rectangle frame)
    {
        _format = format;
        _file = file;
        _decoded = _image = VipsLoader.Open(format, file);
        _stored = new Size(_image.Width, _image.Height);
        _frame = Rectangle.Intersect(frame, new Rectangle(default, _stored));
        _orientation = Orientation.FromExif(_image.Orientation);
    }

    /// <summary>The file's format.</summary>
    internal ImageFormat Format => _format;

    /// <summary>Its size in pixels, once upright.</summary>
    internal Size Size => _orientation.Turn(_stored);

    /// <summary>Numbers a pixel, as stored.</summary>
    internal int Channels => _image.Bands;

    /// <summary>What decoding it takes.</summary>
    internal DecodeCost Cost => DecodeCost.Estimate(_format, _image);

    /// <exception cref="ImageException">Its pixels are numbers of a kind whose white is not known.</exception>
    internal void CheckNumbers() => VipsNumbers.CheckKind(_image);

    public void Dispose()
    {
        _image.Dispose();
        _decoded.Dispose();
    }

    /// <summary>Renders it, once: its pixels are read from top to bottom and then gone.</summary>
    internal void Render(ImageShape shape, Rectangle? box, Span<byte> picture)
    {
        Rectangle part = Box.Clip(box, Size);
        Placement place = Placement.Compute(part.Size, shape);
        Size resized = _orientation.Turn(place.Resized);
        Rectangle visible = _orientation.ToStored(place.Visible, resized);

        if (VipsNumbers.HaveRange(_image))
        {
            using VipsImage again = VipsLoader.Open(_format, _file);
            VipsNumbers.CheckRange(again);
        }

        LayFrame(shape.Background);
        bool profiled = VipsColor.IsProfiled(_image);
        Window window = DecodeSmaller(Window.From(_orientation.ToStored(part, _stored)), resized);
        Become(VipsColor.DropBands(_image));
        // Laid on its ground before anything is averaged, so that nothing seeps in from transparent pixels.
        if (_image.HasAlpha)
        {
            Become(VipsColor.ToBytes(_image));
            if (profiled)
                Become(VipsColor.ApplyProfile(_image));
            profiled = false;
            Become(VipsColor.Flatten(_image, shape.Background));
        }

        window = AverageBlocks(window, resized);
        Become(VipsColor.ToBytes(_image));

        var across = new Taps(_image.Width, window.X, window.Width, resized.Width, visible.X, visible.Width);
        var down = new Taps(_image.Height, window.Y, window.Height, resized.Height, visible.Y, visible.Height);
        int bands = _image.Bands, length = visible.Width * visible.Height * bands;
        byte[] small = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Resample(across, down, small.AsSpan(0, length));
            if (part.Size != Size || visible.Height < resized.Height)
                ReadToEnd();
            if (place.Visible.Size != new Size(shape.Width, shape.Height))
                PixelWriter.Fill(picture, shape.Channels, shape.Background);
            if (profiled)
                WriteProfiled(small, visible.Size, place.Offset, shape, picture);
            else
                PixelWriter.Write(small.AsSpan(0, length), visible.Size, bands, _orientation, place.Offset, shape, picture);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(small);
        }
    }

    /// <summary>Lays a GIF's frame that is smaller than its canvas on the background; what of it is transparent is laid there later.</summary>
    private void LayFrame(Rgb ground)
    {
        if (_frame.IsEmpty || _frame.Size == _stored || _image.HasAlpha)
            return;
        using VipsImage frame = new VipsOperation("extract_area").Set("input", _image)
            .Set("left", _frame.X).Set("top", _frame.Y).Set("width", _frame.Width).Set("height", _frame.Height).Image();
        const int background = 5;
        Become(new VipsOperation("embed").Set("in", frame).Set("x", _frame.X).Set("y", _frame.Y)
            .Set("width", _stored.Width).Set("height", _stored.Height)
            .Set("extend", background).Set("background", [ground.Red, ground.Green, ground.Blue]).Image());
    }

    /// <summary>Has a JPEG decoded 2, 4 or 8 times smaller where that leaves a factor of two to the resampling, which does it better.</summary>
    private Window DecodeSmaller(Window window, Size resized)
    {
        double factor = Math.Min(window.Width / resized.Width, window.Height / resized.Height);
        int shrink = factor >= 16 ? 8 : factor >= 8 ? 4 : factor >= 4 ? 2 : 1;
        if (_format != ImageFormat.Jpeg || shrink == 1)
            return window;
        _decoded.Dispose();
        _decoded = _image = VipsLoader.Open(ImageFormat.Jpeg, _file, shrink);
        // Where the sides are no multiples, libvips leaves out the last row or column: a pixel of the smaller photo at most.
        return window.Shrunk(shrink, shrink);
    }

    /// <summary>Averages whole blocks of a photo that is still many times too large, as it is read; a factor of two or more is left here too.</summary>
    private Window AverageBlocks(Window window, Size resized)
    {
        int across = Math.Max(1, (int)(window.Width / resized.Width / 2)), down = Math.Max(1, (int)(window.Height / resized.Height / 2));
        if (across == 1 && down == 1)
            return window;
        Rectangle cover = window.Cover(new Size(_image.Width, _image.Height));
        if (cover.Size != new Size(_image.Width, _image.Height))
        {
            Become(new VipsOperation("extract_area").Set("input", _image)
                .Set("left", cover.X).Set("top", cover.Y).Set("width", cover.Width).Set("height", cover.Height).Image());
        }

        Become(new VipsOperation("shrink").Set("in", _image)
            .Set("hshrink", (double)across).Set("vshrink", (double)down).Set("ceil", true).Image());
        return window.From(cover.Location).Shrunk(across, down);
    }

    private void Resample(Taps across, Taps down, Span<byte> small)
    {
        var needed = Rectangle.FromLTRB(across.First, down.First, across.End, down.End);
        if (across.IsCopy && down.IsCopy)
        {
            Read(_image, needed, small);
            return;
        }

        int row = needed.Width * _image.Bands, length = checked(row * needed.Height);
        byte[] decoded = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Read(_image, needed, decoded.AsSpan(0, length));
            Resampler.Resize(decoded.AsSpan(0, length), row, _image.Bands, across, down, small);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    /// <summary>Works out a part of an image, some rows at a time so that what lies behind is not held whole.</summary>
    private static void Read(VipsImage image, Rectangle part, Span<byte> pixels)
    {
        int row = part.Width * image.Bands;
        using var region = new VipsRegion(image);
        for (int y = 0; y < part.Height; y += StripRows)
        {
            int rows = Math.Min(StripRows, part.Height - y);
            region.Copy(part.X, part.Y + y, part.Width, rows, pixels.Slice(y * row, rows * row));
        }
    }

    /// <summary>Decodes the rows below the part that is wanted too, so that a file cut short is refused whichever part that is.</summary>
    private void ReadToEnd()
    {
        Span<byte> pixel = stackalloc byte[64];
        using var region = new VipsRegion(_decoded);
        region.Copy(0, _decoded.Height - 1, 1, 1, pixel);
    }

    /// <summary>Applies the profile now that few pixels are left, and writes what comes out.</summary>
    private void WriteProfiled(byte[] small, Size size, Point offset, ImageShape shape, Span<byte> picture)
    {
        fixed (byte* pixels = small)
        {
            using var plain = VipsImage.FromPixels(pixels, size.Width, size.Height, _image.Bands, _image.Interpretation);
            plain.TakeProfile(_image);
            using VipsImage srgb = VipsColor.ApplyProfile(plain);
            byte[] converted = new byte[size.Width * size.Height * srgb.Bands];
            Read(srgb, new Rectangle(default, size), converted);
            PixelWriter.Write(converted, size, srgb.Bands, _orientation, offset, shape, picture);
        }
    }

    private void Become(VipsImage next)
    {
        if (!ReferenceEquals(_image, next) && !ReferenceEquals(_image, _decoded))
            _image.Dispose();
        _image = next;
    }
}
