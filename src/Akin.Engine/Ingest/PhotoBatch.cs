using System.Collections.Concurrent;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;

namespace Akin.Engine.Ingest;

/// <summary>
/// Photos on their way together from decoder to embedder to writer. The decoder writes pixels straight into it, so that
/// no photo is copied on its way; batches are used again, for their arrays are large.
/// </summary>
internal sealed class PhotoBatch(int capacity, int photoBytes, int dimensions, int classes)
{
    private readonly byte[] _pixels = new byte[capacity * photoBytes];
    private readonly float[] _vectors = new float[capacity * dimensions];
    private readonly float[] _predictions = new float[capacity * classes];

    /// <summary>The photos so far, in the order of their pixels.</summary>
    public List<Entry> Entries { get; } = new(capacity);

    public bool IsFull => Entries.Count == capacity;

    /// <summary>Where the next photo's pixels go; they count once the entry is added.</summary>
    public Span<byte> NextPixels => _pixels.AsSpan(Entries.Count * photoBytes, photoBytes);

    public ReadOnlySpan<byte> Pixels => _pixels.AsSpan(0, Entries.Count * photoBytes);

    public Span<float> Vectors => _vectors.AsSpan(0, Entries.Count * dimensions);

    public ReadOnlySpan<float> Vector(int i) => _vectors.AsSpan(i * dimensions, dimensions);

    public Span<float> Predictions => _predictions.AsSpan(0, Entries.Count * classes);

    /// <summary>The probability of each class; empty where none are told.</summary>
    public ReadOnlySpan<float> Prediction(int i) => _predictions.AsSpan(i * classes, classes);

    /// <summary>Takes out the photos whose vector or probabilities hold infinite values or no numbers.</summary>
    /// <returns>Those photos.</returns>
    public IReadOnlyList<Entry> DropNotFinite()
    {
        List<Entry> dropped = [];
        for (int i = 0; i < Entries.Count;)
        {
            if (VectorWatch.IsFinite(Vector(i)) && VectorWatch.IsFinite(Prediction(i)))
            {
                i++;
                continue;
            }

            dropped.Add(Entries[i]);
            Entries.RemoveAt(i);
            _vectors.AsSpan((i + 1) * dimensions).CopyTo(_vectors.AsSpan(i * dimensions));
            _predictions.AsSpan((i + 1) * classes).CopyTo(_predictions.AsSpan(i * classes));
        }

        return dropped;
    }

    /// <summary>A photo of the batch.</summary>
    /// <param name="Item">What the source says of it.</param>
    /// <param name="Hash">The hash of its bytes.</param>
    /// <param name="Place">Its place among the source's entries.</param>
    internal readonly record struct Entry(SourceItem Item, ContentHash Hash, int Place);

    /// <summary>Batches to use again.</summary>
    internal sealed class Pool(int capacity, int photoBytes, int dimensions, int classes)
    {
        private readonly ConcurrentBag<PhotoBatch> _free = [];

        public PhotoBatch Rent() => _free.TryTake(out PhotoBatch? batch) ? batch : new PhotoBatch(capacity, photoBytes, dimensions, classes);

        public void Return(PhotoBatch batch)
        {
            batch.Entries.Clear();
            _free.Add(batch);
        }
    }
}
