using Akin.Imaging;
using Akin.Imaging.Colours;

namespace Akin.Models;

/// <summary>The model <c>colour</c>: the histogram of a photo's colours is the vector. It needs no network and knows no shapes.</summary>
public sealed class ColourEmbedder : IEmbedder
{
    /// <summary>The name on the command line.</summary>
    public const string Name = "colour";

    /// <inheritdoc/>
    public EmbedderIdentity Identity { get; } = new(
        Name, "", "", Take.Output, Pooling.None,
        $"64x64x3 squash on #ffffff, Oklab {ColourHistogram.Lightnesses}x{ColourHistogram.Hues}x{ColourHistogram.Hues}", ColourHistogram.Length);

    /// <inheritdoc/>
    public ImageShape Shape { get; } = new() { Width = 64, Height = 64, Mode = ResizeMode.Squash };

    /// <inheritdoc/>
    public int Dimensions => ColourHistogram.Length;

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
            ColourHistogram.Compute(
                pixels.Slice(i * photo, photo), Shape.Width, Shape.Height, Shape.Channels, vectors.Slice(i * Dimensions, Dimensions));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
