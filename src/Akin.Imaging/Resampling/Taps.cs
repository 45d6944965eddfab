namespace Akin.Imaging.Resampling;

/// <summary>
/// Which source pixels along one axis make up each output pixel, and by what weights: a triangle as wide as two output
/// pixels seen from the source, or two source pixels where the photo grows. That is the antialiased "bilinear" resize of
/// Pillow and torchvision, with which most image networks were trained.
/// </summary>
internal sealed class Taps
{
    private readonly int[] _starts;
    private readonly float[] _weights;

    /// <summary>Lays out an axis.</summary>
    /// <param name="source">How many pixels the source has.</param>
    /// <param name="start">Where the window that is resized starts, in source pixels; may be a fraction.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="resized">How many pixels it becomes.</param>
    /// <param name="first">The first of those that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    internal Taps(int source, double start, double length, int resized, int first, int count)
    {
        double step = length / resized, support = Math.Max(1, step);
        // Nothing outside the window is looked at, even where the triangle reaches beyond it.
        int low = (int)Math.Floor(start), high = Math.Min(source, (int)Math.Ceiling(start + length));
        IsCopy = step == 1 && start == low;
        Width = IsCopy ? 1 : (int)Math.Ceiling(2 * support);
        Count = count;
        _starts = new int[count];
        _weights = new float[count * Width];
        Span<double> weights = stackalloc double[Width <= 256 ? Width : 0];
        if (Width > 256)
            weights = new double[Width];

        for (int i = 0; i < count; i++)
        {
            double center = start + ((first + i + 0.5) * step);
            // The first pixel whose center is under the triangle; near the far edge earlier, with weights of 0.
            int from = Math.Max(low, Math.Min((int)Math.Floor(center - support + 0.5), high - Width)), to = Math.Min(high, from + Width);
            double sum = 0;
            for (int j = from; j < to; j++)
                sum += weights[j - from] = Math.Max(0, 1 - (Math.Abs(j + 0.5 - center) / support));
            _starts[i] = from;
            for (int j = from; j < to; j++)
                _weights[(i * Width) + j - from] = (float)(weights[j - from] / sum);
        }

        First = _starts[0];
        End = Math.Min(high, _starts[^1] + Width);
    }

    /// <summary>Whether every output pixel is one source pixel as it is.</summary>
    internal bool IsCopy { get; }

    /// <summary>How many weights every output pixel has, some of them 0.</summary>
    internal int Width { get; }

    /// <summary>How many output pixels there are.</summary>
    internal int Count { get; }

    /// <summary>The first source pixel that is looked at.</summary>
    internal int First { get; }

    /// <summary>One past the last source pixel that is looked at.</summary>
    internal int End { get; }

    /// <summary>The source pixel that output pixel <paramref name="i"/> starts with, counted from <see cref="First"/>, and the weights from there.</summary>
    internal ReadOnlySpan<float> GetWeights(int i, out int start)
    {
        start = _starts[i] - First;
        return _weights.AsSpan(i * Width, Math.Min(Width, End - _starts[i]));
    }
}
