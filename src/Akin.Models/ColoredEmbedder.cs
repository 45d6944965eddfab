using System.Numerics.Tensors;
using Akin.Imaging;
using Akin.Imaging.Colors;

namespace Akin.Models;

/// <summary>
/// Another embedder's vector, made a unit vector, and behind it the histogram of the same pixels' colors times a weight:
/// squared distances are those of the two added up, the colors' counted weight x weight times.
/// </summary>
public sealed class ColoredEmbedder : IEmbedder
{
    private readonly IEmbedder _inner;
    private readonly float _weight;

    /// <param name="inner">The embedder, which is disposed with this one.</param>
    /// <param name="weight">The length of the colors' part, more than 0; that of the other is 1.</param>
    public ColoredEmbedder(IEmbedder inner, float weight)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
        (_inner, _weight) = (inner, weight);
        Identity = inner.Identity with { Dimensions = inner.Dimensions + ColorHistogram.Length, Color = weight };
    }

    /// <inheritdoc/>
    public EmbedderIdentity Identity { get; }

    /// <inheritdoc/>
    public ImageShape Shape => _inner.Shape;

    /// <inheritdoc/>
    public int Dimensions => Identity.Dimensions;

    /// <inheritdoc/>
    public int BatchSize => _inner.BatchSize;

    /// <inheritdoc/>
    public string Metric => "cosine";

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _inner.Classes;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _inner.Notes;

    /// <inheritdoc/>
    public string? Check => _inner.Check;

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors) => Embed(pixels, count, vectors, []);

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors, Span<float> probabilities)
    {
        int photo = Shape.Length, inner = _inner.Dimensions;
        if (pixels.Length != count * photo || vectors.Length != count * Dimensions)
            throw new ArgumentException($"{count} photos need {count * photo} bytes and {count * Dimensions} values");
        float[] first = new float[count * inner];
        _inner.Embed(pixels, count, first, probabilities);
        for (int i = 0; i < count; i++)
        {
            Span<float> vector = vectors.Slice(i * Dimensions, Dimensions), histogram = vector[inner..];
            ReadOnlySpan<float> from = first.AsSpan(i * inner, inner);
            float length = TensorPrimitives.Norm(from);
            // A zero vector has no direction and stays what it is.
            TensorPrimitives.Multiply(from, length > 0 ? 1 / length : 1, vector[..inner]);
            ColorHistogram.Compute(pixels.Slice(i * photo, photo), Shape.Width, Shape.Height, Shape.Channels, histogram);
            TensorPrimitives.Multiply(histogram, _weight, histogram);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();
}
