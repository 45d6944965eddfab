using System.Runtime.Intrinsics;

namespace Akin.Imaging;

/// <summary>
/// Writes pictures into a network's input: each number is (pixel x scale - mean) / deviation of its channel, computed as
/// pixel x a + b.
/// </summary>
public sealed class PixelTensor
{
    private readonly float[] _factors;
    private readonly float[] _offsets;

    /// <summary>States what the network wants.</summary>
    /// <param name="channels">1 or 3.</param>
    /// <param name="layout">Planes or pixels.</param>
    /// <param name="order">Which channel comes first in the tensor; pictures have red first.</param>
    /// <param name="scale">What a pixel (0 to 255) is multiplied by first: 1/255 for most networks, 1 for those trained on bytes.</param>
    /// <param name="mean">Subtracted after that, a number for every channel in the tensor's order; none where empty.</param>
    /// <param name="deviation">Divided by last, a number for every channel in the tensor's order; none where empty.</param>
    /// <exception cref="ArgumentException">A list of another length than the channels, or a deviation of 0.</exception>
    public PixelTensor(int channels = 3, TensorLayout layout = TensorLayout.Nchw, ChannelOrder order = ChannelOrder.Rgb,
        float scale = 1f / 255, ReadOnlySpan<float> mean = default, ReadOnlySpan<float> deviation = default)
    {
        if (channels is not (1 or 3))
            throw new ArgumentException($"a picture has 1 or 3 channels, not {channels}", nameof(channels));
        if ((!mean.IsEmpty && mean.Length != channels) || (!deviation.IsEmpty && deviation.Length != channels))
            throw new ArgumentException($"mean and deviation want {channels} numbers each, one a channel");
        if (deviation.Contains(0f))
            throw new ArgumentException("a deviation of 0 can't be divided by", nameof(deviation));
        Channels = channels;
        Layout = layout;
        Order = order;
        _factors = new float[channels];
        _offsets = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double divisor = deviation.IsEmpty ? 1 : deviation[c];
            _factors[c] = (float)(scale / divisor);
            _offsets[c] = (float)(mean.IsEmpty ? 0 : -mean[c] / divisor);
        }
    }

    /// <summary>1 or 3.</summary>
    public int Channels { get; }

    /// <summary>Planes or pixels.</summary>
    public TensorLayout Layout { get; }

    /// <summary>Which channel comes first.</summary>
    public ChannelOrder Order { get; }

    /// <summary>What a level is multiplied by, in the tensor's order of channels.</summary>
    internal ReadOnlySpan<float> Factors => _factors;

    /// <summary>What is added then.</summary>
    internal ReadOnlySpan<float> Offsets => _offsets;

    /// <summary>Writes one picture.</summary>
    /// <param name="pixels">Rows from the top, pixels from the left, 8 bits a channel, red first.</param>
    /// <param name="tensor">Takes as many numbers as there are bytes.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no whole number of pixels.</exception>
    public void Fill(ReadOnlySpan<byte> pixels, Span<float> tensor)
    {
        if (pixels.Length != tensor.Length || pixels.Length % Channels != 0)
            throw new ArgumentException($"{pixels.Length} bytes of {Channels}-channel pixels don't fill a tensor of {tensor.Length} numbers");
        if (Channels == 1)
            FillPlane(pixels, tensor, _factors[0], _offsets[0]);
        else if (Layout == TensorLayout.Nchw)
            FillPlanes(pixels, tensor);
        else
            FillPixels(pixels, tensor);
    }

    /// <summary>One channel: 16 bytes widen to four vectors of four floats.</summary>
    private static void FillPlane(ReadOnlySpan<byte> pixels, Span<float> tensor, float factor, float offset)
    {
        int i = 0;
        for (; i <= pixels.Length - 16; i += 16)
            Store(Vector128.Create(pixels.Slice(i, 16)), tensor.Slice(i, 16), factor, offset);
        for (; i < pixels.Length; i++)
            tensor[i] = MathF.FusedMultiplyAdd(pixels[i], factor, offset);
    }

    /// <summary>
    /// Three planes: 48 bytes are sixteen pixels, r0 g0 b0 r1 | ... | ... b15. The red ones are bytes 0, 3, 6, ... 45: five or
    /// six from each of the three vectors. A shuffle brings them to their places and leaves 0 in the others' (an index
    /// beyond 15 gives 0), so that the three or-ed together are the sixteen reds; green and blue likewise, one and two bytes on.
    /// </summary>
    private void FillPlanes(ReadOnlySpan<byte> pixels, Span<float> tensor)
    {
        int count = pixels.Length / 3, at = 0;
        bool bgr = Order == ChannelOrder.Bgr;
        Span<float> red = tensor.Slice(bgr ? 2 * count : 0, count), green = tensor.Slice(count, count), blue = tensor.Slice(bgr ? 0 : 2 * count, count);
        (int r, int g, int b) = bgr ? (2, 1, 0) : (0, 1, 2);
        for (; at <= count - 16; at += 16)
        {
            ReadOnlySpan<byte> block = pixels.Slice(at * 3, 48);
            Vector128<byte> v0 = Vector128.Create(block[..16]), v1 = Vector128.Create(block[16..32]), v2 = Vector128.Create(block[32..]);
            const byte o = 0xFF;
            Vector128<byte> reds = Vector128.Shuffle(v0, Vector128.Create(0, 3, 6, 9, 12, 15, o, o, o, o, o, o, o, o, o, o))
                | Vector128.Shuffle(v1, Vector128.Create(o, o, o, o, o, o, 2, 5, 8, 11, 14, o, o, o, o, o))
                | Vector128.Shuffle(v2, Vector128.Create(o, o, o, o, o, o, o, o, o, o, o, 1, 4, 7, 10, 13));
            Vector128<byte> greens = Vector128.Shuffle(v0, Vector128.Create(1, 4, 7, 10, 13, o, o, o, o, o, o, o, o, o, o, o))
                | Vector128.Shuffle(v1, Vector128.Create(o, o, o, o, o, 0, 3, 6, 9, 12, 15, o, o, o, o, o))
                | Vector128.Shuffle(v2, Vector128.Create(o, o, o, o, o, o, o, o, o, o, o, 2, 5, 8, 11, 14));
            Vector128<byte> blues = Vector128.Shuffle(v0, Vector128.Create(2, 5, 8, 11, 14, o, o, o, o, o, o, o, o, o, o, o))
                | Vector128.Shuffle(v1, Vector128.Create(o, o, o, o, o, 1, 4, 7, 10, 13, o, o, o, o, o, o))
                | Vector128.Shuffle(v2, Vector128.Create(o, o, o, o, o, o, o, o, o, o, 0, 3, 6, 9, 12, 15));
            Store(reds, red.Slice(at, 16), _factors[r], _offsets[r]);
            Store(greens, green.Slice(at, 16), _factors[g], _offsets[g]);
            Store(blues, blue.Slice(at, 16), _factors[b], _offsets[b]);
        }

        for (; at < count; at++)
        {
            red[at] = MathF.FusedMultiplyAdd(pixels[at * 3], _factors[r], _offsets[r]);
            green[at] = MathF.FusedMultiplyAdd(pixels[(at * 3) + 1], _factors[g], _offsets[g]);
            blue[at] = MathF.FusedMultiplyAdd(pixels[(at * 3) + 2], _factors[b], _offsets[b]);
        }
    }

    /// <summary>Pixel by pixel. No network that Akin ships with wants it, so it is left plain.</summary>
    private void FillPixels(ReadOnlySpan<byte> pixels, Span<float> tensor)
    {
        bool bgr = Order == ChannelOrder.Bgr;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            tensor[i] = MathF.FusedMultiplyAdd(pixels[bgr ? i + 2 : i], _factors[0], _offsets[0]);
            tensor[i + 1] = MathF.FusedMultiplyAdd(pixels[i + 1], _factors[1], _offsets[1]);
            tensor[i + 2] = MathF.FusedMultiplyAdd(pixels[bgr ? i : i + 2], _factors[2], _offsets[2]);
        }
    }

    /// <summary>16 bytes to 16 floats: bytes 0-7 and 8-15 widen to 16 bits, each half of those to 32, and those convert.</summary>
    private static void Store(Vector128<byte> bytes, Span<float> to, float factor, float offset)
    {
        Vector128<float> a = Vector128.Create(factor), b = Vector128.Create(offset);
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
        (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
        Vector128.FusedMultiplyAdd(Float(first), a, b).CopyTo(to);
        Vector128.FusedMultiplyAdd(Float(second), a, b).CopyTo(to[4..]);
        Vector128.FusedMultiplyAdd(Float(third), a, b).CopyTo(to[8..]);
        Vector128.FusedMultiplyAdd(Float(fourth), a, b).CopyTo(to[12..]);
    }

    /// <summary>Numbers up to 255 are the same signed, and signed converts in one instruction everywhere.</summary>
    private static Vector128<float> Float(Vector128<uint> whole) => Vector128.ConvertToSingle(whole.AsInt32());
}

/// <summary>Which channel comes first.</summary>
public enum ChannelOrder
{
    /// <summary>Red first, as pictures have it.</summary>
    Rgb,

    /// <summary>Blue first, as networks trained with OpenCV or Caffe want it.</summary>
    Bgr,
}

/// <summary>The order in which a tensor holds a picture's numbers.</summary>
public enum TensorLayout
{
    /// <summary>A plane of every channel after the other.</summary>
    Nchw,

    /// <summary>All channels of a pixel together.</summary>
    Nhwc,
}
