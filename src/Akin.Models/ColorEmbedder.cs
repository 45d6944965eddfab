using Akin.Imaging;
using Akin.Imaging.Colors;

namespace Akin.Models;

/// <summary>The model <c>color</c>: the histogram of a photo's colors is the vector. It needs no network and knows no shapes.</summary>
public sealed class ColorEmbedder : IEmbedder
{
    /// <summary>The name on the command line.</summary>
    public const string Name = "color";

    /// <inheritdoc/>
    public EmbedderIdentity Identity { get; } = new(
        Name, "", "", Take.Output, Pooling.None,
        $"64x64x3 squash on #ffffff, Oklab {ColorHistogram.Lightnesses}x{ColorHistogram.Hues}x{ColorHistogram.Hues}", ColorHistogram.Length);

    /// <inheritdoc/>
    public ImageShape Shape { get; } = new() { Width = 64, Height = 64, Mode = ResizeMode.Squash };

    /// <inheritdoc/>
    public int Dimensions => ColorHistogram.Length;

    /// <inheritdoc/>
    public int BatchSize => 16;

    /// <inheritdoc/>
    public string Metric => "cosine";

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors)
    {
        int photo = Shape.Length;
        if (pixels.Length != count * photo || vectors.Length != count * Dimensions)
            throw new ArgumentException($"{count} photos need {count * photo} bytes and {count * Dimensions} values");
        for (int i = 0; i < count; i++)
        {
            ColorHistogram.Compute(
                pixels.Slice(i * photo, photo), Shape.Width, Shape.Height, Shape.Channels, vectors.Slice(i * Dimensions, Dimensions));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
