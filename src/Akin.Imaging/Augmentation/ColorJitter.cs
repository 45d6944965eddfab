using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Akin.Imaging.Augmentation;

/// <summary>
/// Changes a picture's colors where they already stand in the tensor. Brightness, contrast, saturation and hue, in this
/// order, are one 3 x 3 matrix and an offset; so are the tensor's scale, mean and deviation; so all of it is a single pass
/// with one clamp to the levels that a pixel can have (torchvision clamps after each).
/// </summary>
internal static class ColorJitter
{
    private const double Red = 0.299, Green = 0.587, Blue = 0.114;

    /// <summary>Changes a picture.</summary>
    /// <param name="variation">By how much.</param>
    /// <param name="form">How the tensor was written.</param>
    /// <param name="tensor">The picture's numbers.</param>
    internal static void Apply(Variation variation, PixelTensor form, Span<float> tensor)
    {
        int channels = form.Channels;
        ReadOnlySpan<float> a = form.Factors, b = form.Offsets;
        // Pixels p are (t - b) / a; p' = m p + n; t' = a p' + b, all in the tensor's order of channels.
        (double[,] m, double n) = Matrix(variation, form, tensor);
        Span<float> rows = stackalloc float[channels * (channels + 1)];
        Span<float> low = stackalloc float[channels], high = stackalloc float[channels];
        for (int i = 0; i < channels; i++)
        {
            double offset = b[i] + (a[i] * n);
            for (int j = 0; j < channels; j++)
            {
                double factor = a[i] * m[i, j] / a[j];
                rows[(i * (channels + 1)) + j] = (float)factor;
                offset -= factor * b[j];
            }

            rows[(i * (channels + 1)) + channels] = (float)offset;
            (float dark, float bright) = (b[i], MathF.FusedMultiplyAdd(255, a[i], b[i]));
            (low[i], high[i]) = (Math.Min(dark, bright), Math.Max(dark, bright));
        }

        if (channels == 1)
            ApplyGray(tensor, rows, low[0], high[0]);
        else if (form.Layout == TensorLayout.Nchw)
            ApplyPlanes(tensor, rows, low, high);
        else
            ApplyPixels(tensor, rows, low, high);
    }

    /// <summary>The matrix and the offset by which levels 0 to 255 change, in the tensor's order of channels.</summary>
    private static (double[,] Matrix, double Offset) Matrix(Variation v, PixelTensor form, ReadOnlySpan<float> tensor)
    {
        double offset = v.Contrast == 1 ? 0 : (1 - v.Contrast) * v.Brightness * MeanLuma(form, tensor), gain = v.Brightness * v.Contrast;
        if (form.Channels == 1)
            return (new double[,] { { gain } }, offset);

        // Luma and chroma: what is not luma is scaled by the saturation and turned, in the plane of YIQ, by the hue.
        double angle = 2 * Math.PI * v.Hue, c = v.Saturation * Math.Cos(angle), s = v.Saturation * Math.Sin(angle);
        double[] luma = [Red, Green, Blue], i = [0.595716, -0.274453, -0.321263], q = [0.211456, -0.522591, 0.311135];
        double[] fromI = [0.9563, -0.2721, -1.1070], fromQ = [0.6210, -0.6474, 1.7046];
        var matrix = new double[3, 3];
        for (int to = 0; to < 3; to++)
        {
            for (int from = 0; from < 3; from++)
            {
                double chroma = v.Hue == 0
                    ? c * ((to == from ? 1 : 0) - luma[from])
                    : (fromI[to] * ((c * i[from]) - (s * q[from]))) + (fromQ[to] * ((s * i[from]) + (c * q[from])));
                matrix[Place(to), Place(from)] = gain * (luma[from] + chroma);
            }
        }

        // The offset is gray, which neither saturation nor hue changes.
        return (matrix, offset);

        int Place(int channel) => form.Order == ChannelOrder.Bgr ? 2 - channel : channel;
    }

    private static double MeanLuma(PixelTensor form, ReadOnlySpan<float> tensor)
    {
        int channels = form.Channels, count = tensor.Length / channels;
        double luma = 0;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            if (form.Layout == TensorLayout.Nchw || channels == 1)
            {
                sum = Sum(tensor.Slice(c * count, count));
            }
            else
            {
                for (int at = c; at < tensor.Length; at += channels)
                    sum += tensor[at];
            }

            double weight = channels == 1 ? 1 : c == 1 ? Green : (c == 0) == (form.Order == ChannelOrder.Rgb) ? Red : Blue;
            luma += weight * ((sum / count) - form.Offsets[c]) / form.Factors[c];
        }

        return luma;
    }

    /// <summary>A row of a few hundred numbers loses nothing in float; rows are added in double. Four lanes everywhere, so that all machines agree.</summary>
    private static double Sum(ReadOnlySpan<float> numbers)
    {
        const int row = 256;
        double total = 0;
        for (int from = 0; from < numbers.Length; from += row)
        {
            ReadOnlySpan<float> part = numbers.Slice(from, Math.Min(row, numbers.Length - from));
            ReadOnlySpan<Vector128<float>> vectors = MemoryMarshal.Cast<float, Vector128<float>>(part);
            Vector128<float> sums = default;
            foreach (Vector128<float> vector in vectors)
                sums += vector;
            total += Vector128.Sum(sums);
            foreach (float number in part[(vectors.Length * 4)..])
                total += number;
        }

        return total;
    }

    private static void ApplyGray(Span<float> tensor, ReadOnlySpan<float> row, float low, float high)
    {
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = Math.Clamp(MathF.FusedMultiplyAdd(row[0], tensor[i], row[1]), low, high);
    }

    /// <summary>Three planes: a vector of each goes in, three chains of multiply-adds come out.</summary>
    private static void ApplyPlanes(Span<float> tensor, ReadOnlySpan<float> rows, ReadOnlySpan<float> low, ReadOnlySpan<float> high)
    {
        int count = tensor.Length / 3, i = 0;
        Span<float> first = tensor[..count], second = tensor.Slice(count, count), third = tensor[(2 * count)..];
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> x = new(first[i..]), y = new(second[i..]), z = new(third[i..]);
            Row(x, y, z, rows, low[0], high[0]).CopyTo(first[i..]);
            Row(x, y, z, rows[4..], low[1], high[1]).CopyTo(second[i..]);
            Row(x, y, z, rows[8..], low[2], high[2]).CopyTo(third[i..]);
        }

        for (; i < count; i++)
        {
            (float x, float y, float z) = (first[i], second[i], third[i]);
            first[i] = Row(x, y, z, rows, low[0], high[0]);
            second[i] = Row(x, y, z, rows[4..], low[1], high[1]);
            third[i] = Row(x, y, z, rows[8..], low[2], high[2]);
        }
    }

    private static void ApplyPixels(Span<float> tensor, ReadOnlySpan<float> rows, ReadOnlySpan<float> low, ReadOnlySpan<float> high)
    {
        for (int i = 0; i < tensor.Length; i += 3)
        {
            (float x, float y, float z) = (tensor[i], tensor[i + 1], tensor[i + 2]);
            for (int c = 0; c < 3; c++)
                tensor[i + c] = Row(x, y, z, rows[(c * 4)..], low[c], high[c]);
        }
    }

    private static Vector<float> Row(Vector<float> x, Vector<float> y, Vector<float> z, ReadOnlySpan<float> row, float low, float high)
    {
        Vector<float> sum = Vector.FusedMultiplyAdd(new Vector<float>(row[2]), z, new Vector<float>(row[3]));
        sum = Vector.FusedMultiplyAdd(new Vector<float>(row[1]), y, sum);
        sum = Vector.FusedMultiplyAdd(new Vector<float>(row[0]), x, sum);
        return Vector.Min(Vector.Max(sum, new Vector<float>(low)), new Vector<float>(high));
    }

    private static float Row(float x, float y, float z, ReadOnlySpan<float> row, float low, float high)
    {
        float sum = MathF.FusedMultiplyAdd(row[2], z, row[3]);
        sum = MathF.FusedMultiplyAdd(row[1], y, sum);
        sum = MathF.FusedMultiplyAdd(row[0], x, sum);
        return Math.Min(Math.Max(sum, low), high);
    }
}
