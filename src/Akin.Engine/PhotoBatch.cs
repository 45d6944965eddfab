using System.Buffers;
using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine;

/// <summary>
/// Photos on their way together through a model: each is decoded straight into its place in what the model reads, so that none is copied,
/// then all are embedded at once. Its arrays are large and are used again. Used by one thread at a time.
/// </summary>
/// <param name="embedder">What makes the vectors.</param>
/// <param name="decoder">What decodes the photos.</param>
/// <param name="capacity">At most so many photos.</param>
/// <typeparam name="T">What is known of a photo.</typeparam>
internal sealed class PhotoBatch<T>(IEmbedder embedder, ImageDecoder decoder, int capacity) : IDisposable
{
    private readonly int _pixelsOfPhoto = embedder.Shape.Length, _dimensions = embedder.Dimensions, _classes = embedder.Classes.Count;
    private readonly byte[] _pixels = ArrayPool<byte>.Shared.Rent(capacity * embedder.Shape.Length);
    private readonly float[] _vectors = ArrayPool<float>.Shared.Rent(capacity * embedder.Dimensions);
    private readonly float[] _predictions = ArrayPool<float>.Shared.Rent(capacity * embedder.Classes.Count);

    /// <summary>The photos so far.</summary>
    public List<T> Entries { get; } = new(capacity);

    public bool IsFull => Entries.Count == capacity;

    /// <summary>Decodes a photo into the next place; where that fails the place stays free.</summary>
    /// <exception cref="ImageException">It is no photo, or over a limit.</exception>
    public void Decode(PhotoBytes photo, Rectangle? box, T entry)
    {
        PhotoDecoder.Decode(decoder, photo, box, embedder.Shape, _pixels.AsSpan(Entries.Count * _pixelsOfPhoto, _pixelsOfPhoto));
        Entries.Add(entry);
    }

    /// <summary>Embeds all photos on the calling thread.</summary>
    /// <exception cref="ModelException">The network failed to run.</exception>
    public void Embed()
    {
        int count = Entries.Count;
        embedder.Embed(_pixels.AsSpan(0, count * _pixelsOfPhoto), count, _vectors.AsSpan(0, count * _dimensions), _predictions.AsSpan(0, count * _classes));
    }

    public ReadOnlySpan<float> Vector(int i) => _vectors.AsSpan(i * _dimensions, _dimensions);

    /// <summary>The probability of each class; empty where none are told.</summary>
    public ReadOnlySpan<float> Prediction(int i) => _predictions.AsSpan(i * _classes, _classes);

    /// <summary>Whether a photo's vector and probabilities can be compared with others.</summary>
    public bool IsFinite(int i) => VectorWatch.IsFinite(Vector(i)) && VectorWatch.IsFinite(Prediction(i));

    /// <summary>Takes out the photos whose vector or probabilities hold infinite values or no numbers.</summary>
    /// <returns>Those photos.</returns>
    public IReadOnlyList<T> DropNotFinite()
    {
        List<T> dropped = [];
        for (int i = 0; i < Entries.Count;)
        {
            if (IsFinite(i))
            {
                i++;
                continue;
            }

            dropped.Add(Entries[i]);
            Entries.RemoveAt(i);
            _vectors.AsSpan((i + 1) * _dimensions).CopyTo(_vectors.AsSpan(i * _dimensions));
            _predictions.AsSpan((i + 1) * _classes).CopyTo(_predictions.AsSpan(i * _classes));
        }

        return dropped;
    }

    /// <summary>Gives its arrays back; nothing of it may be used any more.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_pixels);
        ArrayPool<float>.Shared.Return(_vectors);
        ArrayPool<float>.Shared.Return(_predictions);
    }
}
