using System.Numerics.Tensors;
using Akin.Imaging;

namespace Akin.Models;

/// <summary>
/// Embeds each photo and its mirror image and takes the middle of the two vectors: which way a shoe points is no part of what it is.
/// It takes twice the time.
/// </summary>
/// <param name="inner">What embeds; it is disposed of with this one.</param>
public sealed class MirroredEmbedder(IEmbedder inner) : IEmbedder
{
    /// <inheritdoc/>
    public EmbedderIdentity Identity => inner.Identity with { Preprocessing = inner.Identity.Preprocessing + " mirrored" };

    /// <inheritdoc/>
    public ImageShape Shape => inner.Shape;

    /// <inheritdoc/>
    public int Dimensions => inner.Dimensions;

    /// <inheritdoc/>
    public int BatchSize => inner.BatchSize;

    /// <inheritdoc/>
    public string Metric => inner.Metric;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => inner.Notes;

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors)
    {
        inner.Embed(pixels, count, vectors);
        byte[] mirrored = new byte[pixels.Length];
        Mirror(pixels, mirrored, Shape.Width, Shape.Channels);
        float[] others = new float[vectors.Length];
        inner.Embed(mirrored, count, others);
        for (int i = 0; i < count; i++)
        {
            Span<float> vector = vectors.Slice(i * Dimensions, Dimensions), other = others.AsSpan(i * Dimensions, Dimensions);
            Normalize(vector);
            Normalize(other);
            TensorPrimitives.Add(vector, other, vector);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    // Each row of pixels from its end.
    private static void Mirror(ReadOnlySpan<byte> pixels, Span<byte> mirrored, int width, int channels)
    {
        int row = width * channels;
        for (int start = 0; start < pixels.Length; start += row)
        {
            for (int x = 0; x < width; x++)
                pixels.Slice(start + (x * channels), channels).CopyTo(mirrored[(start + row - ((x + 1) * channels))..]);
        }
    }

    // So that both count the same whatever their lengths.
    private static void Normalize(Span<float> vector)
    {
        float length = TensorPrimitives.Norm(vector);
        if (length > 0)
            TensorPrimitives.Divide(vector, length, vector);
    }
}
