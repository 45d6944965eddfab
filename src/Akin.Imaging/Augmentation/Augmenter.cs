using System.Buffers;
using System.Drawing;
using Akin.Imaging.Geometry;

namespace Akin.Imaging.Augmentation;

/// <summary>
/// Turns photos into the numbers that a network trains on, each changed at random within limits. What an item becomes in
/// an epoch depends on the seed, the epoch and the item alone, so a run repeats exactly whatever threads did the work. Any
/// number of threads may use one at once.
/// </summary>
public sealed class Augmenter
{
    private readonly ImageDecoder _decoder;
    private readonly ImageShape _shape;
    private readonly PixelTensor _form;
    private readonly AugmentationOptions _options;
    private readonly ulong _seed;

    /// <summary>States what comes out.</summary>
    /// <param name="decoder">Opens the files, within its limits.</param>
    /// <param name="shape">The picture that the network wants.</param>
    /// <param name="form">How its numbers are written.</param>
    /// <param name="options">What may be changed; with <see cref="AugmentationOptions.None"/> photos come as for inference.</param>
    /// <param name="seed">Another seed, other changes.</param>
    /// <exception cref="ArgumentException">The shape can't be, has other channels than the tensor, or a setting is outside of its range.</exception>
    public Augmenter(ImageDecoder decoder, ImageShape shape, PixelTensor form, AugmentationOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(options);
        shape.Check();
        options.Check();
        if (shape.Channels != form.Channels)
            throw new ArgumentException($"pictures of {shape.Channels} channels don't go into a tensor of {form.Channels}", nameof(form));
        if (2 * options.Shift >= Math.Min(shape.Width, shape.Height) && options.Shift > 0)
            throw new ArgumentException($"augmentation: {nameof(options.Shift)} is {options.Shift}; it must be less than half of the picture's {shape.Width} x {shape.Height}");
        (_decoder, _shape, _form, _options, _seed) = (decoder, shape, form, options, seed);
    }

    /// <summary>How many numbers a picture takes.</summary>
    public int Length => _shape.Length;

    /// <summary>Writes one photo from its file, decoded no larger than the part that is shown needs.</summary>
    /// <param name="encoded">The file.</param>
    /// <param name="box">The part of the upright photo that counts, as in <see cref="ImageDecoder.Decode"/>.</param>
    /// <param name="epoch">Which time the photo is seen.</param>
    /// <param name="item">Which photo it is.</param>
    /// <param name="tensor">Takes <see cref="Length"/> numbers.</param>
    /// <exception cref="ImageException">The file is not an image, is damaged or too large, or the box lies beside it.</exception>
    /// <exception cref="ArgumentException"><paramref name="tensor"/> has another length.</exception>
    public void Fill(ReadOnlySpan<byte> encoded, Rectangle? box, int epoch, long item, Span<float> tensor)
    {
        CheckRoom(tensor);
        Plane? plane = null;
        try
        {
            _decoder.Open(encoded, photo =>
            {
                plane ??= GetPlane(photo.Size, box, epoch, item);
                photo.Render(plane.View.Shape, plane.View.Part, plane.Picture);
            });
            Write(plane!, tensor);
        }
        finally
        {
            plane?.Return();
        }
    }

    /// <summary>Writes one photo from its pixels.</summary>
    /// <param name="photo">The upright photo.</param>
    /// <param name="box">The part that counts.</param>
    /// <param name="epoch">Which time the photo is seen.</param>
    /// <param name="item">Which photo it is.</param>
    /// <param name="tensor">Takes <see cref="Length"/> numbers.</param>
    /// <exception cref="ImageException">Too many pixels, or the box lies beside the photo.</exception>
    /// <exception cref="ArgumentException"><paramref name="tensor"/> or the photo has another length than its sizes say.</exception>
    public void Fill(RawPhoto photo, Rectangle? box, int epoch, long item, Span<float> tensor)
    {
        CheckRoom(tensor);
        Plane plane = GetPlane(new Size(photo.Width, photo.Height), box, epoch, item);
        try
        {
            _decoder.Resize(photo.Pixels.Span, photo.Width, photo.Height, photo.Channels, plane.View.Shape, plane.View.Part, plane.Picture);
            Write(plane, tensor);
        }
        finally
        {
            plane.Return();
        }
    }

    private void CheckRoom(ReadOnlySpan<float> tensor)
    {
        if (tensor.Length != Length)
            throw new ArgumentException($"a picture of {_shape.Width} x {_shape.Height} x {_shape.Channels} takes {Length} numbers, not {tensor.Length}", nameof(tensor));
    }

    private Plane GetPlane(Size photo, Rectangle? box, int epoch, long item)
    {
        Rectangle part = Box.Clip(box, photo);
        var variation = Variation.Draw(_options, part, new Size(_shape.Width, _shape.Height), SplitMix64.ForItem(_seed, epoch, item));
        return new Plane(variation, View.Create(photo, box, _shape, variation));
    }

    /// <summary>From pixels to numbers: turned, flipped, normalized, recolored, covered, in this order.</summary>
    private void Write(Plane plane, Span<float> tensor)
    {
        if (plane.View.Map is { } map)
        {
            byte[] turned = ArrayPool<byte>.Shared.Rent(_shape.Length);
            Turning.Fill(plane.WithOverread, plane.View.Shape, map, _shape, turned);
            Write(plane.Variation, turned.AsSpan(0, _shape.Length), tensor);
            ArrayPool<byte>.Shared.Return(turned);
        }
        else
        {
            Write(plane.Variation, plane.Picture, tensor);
        }
    }

    private void Write(Variation variation, Span<byte> picture, Span<float> tensor)
    {
        if (variation.Flips)
            Flip(picture, _shape);
        _form.Fill(picture, tensor);
        if (variation.Jitters)
            ColorJitter.Apply(variation, _form, tensor);
        if (!variation.Erased.IsEmpty)
            Erase(variation.Erased, variation.Cover, tensor);
    }

    private static void Flip(Span<byte> picture, ImageShape shape)
    {
        int row = shape.Width * shape.Channels;
        for (int y = 0; y < shape.Height; y++)
        {
            Span<byte> pixels = picture.Slice(y * row, row);
            if (shape.Channels == 1)
            {
                pixels.Reverse();
                continue;
            }

            for (int left = 0, right = row - 3; left < right; left += 3, right -= 3)
            {
                (pixels[left], pixels[right]) = (pixels[right], pixels[left]);
                (pixels[left + 1], pixels[right + 1]) = (pixels[right + 1], pixels[left + 1]);
                (pixels[left + 2], pixels[right + 2]) = (pixels[right + 2], pixels[left + 2]);
            }
        }
    }

    private void Erase(Rectangle part, Rgb cover, Span<float> tensor)
    {
        int channels = _shape.Channels, plane = _shape.Width * _shape.Height;
        for (int c = 0; c < channels; c++)
        {
            int color = _form.Order == ChannelOrder.Bgr ? 2 - c : c;
            byte level = channels == 1 ? cover.Luma : color == 0 ? cover.Red : color == 1 ? cover.Green : cover.Blue;
            float number = MathF.FusedMultiplyAdd(level, _form.Factors[c], _form.Offsets[c]);
            for (int y = part.Top; y < part.Bottom; y++)
            {
                int start = (y * _shape.Width) + part.X;
                if (_form.Layout == TensorLayout.Nchw)
                {
                    tensor.Slice((c * plane) + start, part.Width).Fill(number);
                    continue;
                }

                for (int x = 0; x < part.Width; x++)
                    tensor[((start + x) * channels) + c] = number;
            }
        }
    }

    /// <summary>The pixels between resizing and the tensor, in a borrowed array.</summary>
    private sealed class Plane(Variation variation, View view)
    {
        private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(view.Shape.Length + Turning.Overread);

        internal Variation Variation => variation;

        internal View View => view;

        internal Span<byte> Picture => _bytes.AsSpan(0, view.Shape.Length);

        internal ReadOnlySpan<byte> WithOverread => _bytes.AsSpan(0, view.Shape.Length + Turning.Overread);

        internal void Return() => ArrayPool<byte>.Shared.Return(_bytes);
    }
}
