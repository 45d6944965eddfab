using System.Globalization;
using System.Numerics.Tensors;
using Akin.Imaging;

namespace Akin.Models;

/// <summary>
/// The model <c>pixels</c>: the photo itself, made small, is the vector. It needs no network, so that everything can be
/// tried with it, and is the baseline that a network has to beat.
/// </summary>
public sealed class PixelEmbedder : IEmbedder
{
    /// <summary>The name on the command line, alone or followed by <c>:WIDTHxHEIGHTxCHANNELS</c>.</summary>
    public const string Name = "pixels";

    private const int MaxSide = 512;
    private static readonly ImageShape Default = new() { Width = 32, Height = 32, Channels = 3, Mode = ResizeMode.Squash };

    private PixelEmbedder(ImageShape shape)
    {
        Shape = shape;
        Dimensions = shape.Width * shape.Height * shape.Channels;
        Identity = new EmbedderIdentity(
            $"{Name}:{shape.Width}x{shape.Height}x{shape.Channels}", "", "", Take.Output, Pooling.None, "squash on #ffffff", Dimensions);
    }

    /// <inheritdoc/>
    public EmbedderIdentity Identity { get; }

    /// <inheritdoc/>
    public ImageShape Shape { get; }

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <inheritdoc/>
    public int BatchSize => 64;

    /// <inheritdoc/>
    public string Metric => "l2";

    /// <summary>Whether a model's name means this embedder.</summary>
    /// <param name="model">What stands behind <c>--model</c>.</param>
    public static bool IsNamed(string model) =>
        model == Name || (model is not null && model.StartsWith(Name + ":", StringComparison.Ordinal));

    /// <summary>Opens the model.</summary>
    /// <param name="model"><c>pixels</c>, or <c>pixels:28x28x1</c>: width, height and 1 (gray) or 3 (color) channels.</param>
    /// <param name="natural">The size that every photo of a source has by itself, taken where the name gives none.</param>
    /// <exception cref="ModelException">The name is not of that form.</exception>
    public static PixelEmbedder Open(string model, ImageShape? natural = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model == Name)
            return new PixelEmbedder(natural ?? Default);

        int[] parts = [.. model[(Name.Length + 1)..].Split('x')
            .Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
        if (parts is not [>= 1 and <= MaxSide, >= 1 and <= MaxSide, 1 or 3])
            throw new ModelException($"'{model}' is not a pixel model; write it like pixels:28x28x1 (width, height up to {MaxSide}; 1 or 3 channels)");
        return new PixelEmbedder(Default with { Width = parts[0], Height = parts[1], Channels = parts[2] });
    }

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors)
    {
        if (pixels.Length != count * Dimensions || vectors.Length != pixels.Length)
            throw new ArgumentException($"{count} photos need {count * Dimensions} bytes and as many values");
        TensorPrimitives.ConvertTruncating(pixels, vectors);
        TensorPrimitives.Multiply(vectors, 1 / 255f, vectors);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
