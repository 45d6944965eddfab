using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Imaging;
using Akin.Imaging.Augmentation;
using Akin.Models;
using Akin.Vectors;
using Akin.Vectors.Measuring;

namespace Akin.Lab.Adaptation;

/// <summary>Two other views of a photo.</summary>
/// <param name="Place">The place of its vector in the sample.</param>
/// <param name="First">The vector of one view, of length 1.</param>
/// <param name="Second">That of the other.</param>
internal sealed record PhotoViews(int Place, float[] First, float[] Second);

/// <summary>What adapting looks at: vectors of a collection, and for some of its photos those of two other views.</summary>
internal sealed class AdaptationSample
{
    private const int MostViewed = 1000;

    /// <summary>Vectors of the collection, each of length 1.</summary>
    public required VectorMatrix Vectors { get; init; }

    /// <summary>The label of each; null where it has none or there is no column.</summary>
    public required string?[] Labels { get; init; }

    /// <summary>Views, in the order of their places.</summary>
    public required IReadOnlyList<PhotoViews> Views { get; init; }

    /// <summary>Photos that could not be viewed.</summary>
    public required IReadOnlyList<SkippedPhoto> Skipped { get; init; }

    /// <summary>Views that nothing is learned from.</summary>
    public IEnumerable<PhotoViews> HeldOutViews => Views.Where((_, i) => i % 4 == 3);

    /// <summary>Places of labeled photos that nothing is learned from.</summary>
    public IEnumerable<int> HeldOutLabels => Enumerable.Range(0, Labels.Length).Where(i => i % 4 == 3 && Labels[i] is not null);

    /// <summary>Reads a sample.</summary>
    public static AdaptationSample Read(Collection collection, int most, string? label, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        int dimensions = collection.Settings.Dimensions;
        long[] keys = Spread(collection.Store.Keys(), most);
        List<float> rows = new(keys.Length * dimensions);
        List<long> read = new(keys.Length);
        using (VectorCursor cursor = collection.Store.OpenVectors(keys))
        {
            while (cursor.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                if (Unit(cursor.Vector) is not { } unit)
                    continue;
                rows.AddRange(unit);
                read.Add(cursor.Key);
            }
        }

        IReadOnlyDictionary<long, StoredItem> items = collection.Store.Find([.. read]);
        ConcurrentDictionary<int, PhotoViews> views = [];
        ConcurrentBag<SkippedPhoto> skipped = [];
        int[] viewed = Spread([.. Enumerable.Range(0, read.Count)], MostViewed);
        var viewer = new Viewer(collection);
        int done = 0;
        Parallel.ForEach(viewed, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, place =>
        {
            if (!items.TryGetValue(read[place], out StoredItem? item))
                return;
            try
            {
                (float[] first, float[] second) = viewer.View(item, place);
                if (Unit(first) is { } one && Unit(second) is { } other)
                    views[place] = new PhotoViews(place, one, other);
            }
            catch (Exception e) when (e is PhotoException or ImageException or SourceException)
            {
                skipped.Add(new SkippedPhoto(item.Path, e.Message));
            }

            progress?.Report((Interlocked.Increment(ref done), viewed.Length));
        });
        return new AdaptationSample
        {
            Vectors = new VectorMatrix([.. rows], dimensions),
            Labels = [.. read.Select(key => label is null || items.GetValueOrDefault(key)?.Metadata.GetValueOrDefault(label) is not { Length: > 0 } value ? null : value)],
            Views = [.. views.Values.OrderBy(v => v.Place)],
            Skipped = [.. skipped.OrderBy(s => s.Path, StringComparer.Ordinal)],
        };
    }

    /// <summary>The mean of the vectors.</summary>
    public float[] GetMean()
    {
        var mean = new ColumnMean(Vectors.Dimensions);
        for (int i = 0; i < Vectors.Count; i++)
            mean.Add(Vectors.Row(i));
        return mean.ToArray();
    }

    /// <summary>How views differ from their photo and from each other.</summary>
    public VectorMatrix GetViewDifferences()
    {
        PhotoViews[] learned = [.. Views.Except(HeldOutViews)];
        return new VectorMatrix([.. learned.SelectMany(v => (float[])[.. Minus(v.First, Vectors.Row(v.Place)), .. Minus(v.Second, Vectors.Row(v.Place)), .. Minus(v.First, v.Second)])], Vectors.Dimensions);
    }

    /// <summary>How photos of one label differ from their mean; null where too few have a label that another has.</summary>
    public VectorMatrix? GetLabelDifferences()
    {
        HashSet<int> held = [.. HeldOutLabels];
        float[] rows = [.. Enumerable.Range(0, Labels.Length).Where(i => Labels[i] is not null && !held.Contains(i)).GroupBy(i => Labels[i])
            .Where(group => group.Count() > 1).SelectMany(DifferencesFromMean)];
        return rows.Length < AdaptationRun.FewestPhotos / 2 * Vectors.Dimensions ? null : new VectorMatrix(rows, Vectors.Dimensions);

        IEnumerable<float> DifferencesFromMean(IEnumerable<int> group)
        {
            var mean = new ColumnMean(Vectors.Dimensions);
            foreach (int i in group)
                mean.Add(Vectors.Row(i));
            float[] center = mean.ToArray();
            return group.SelectMany(i => Minus(Vectors.Row(i).ToArray(), center));
        }
    }

    private static float[] Minus(float[] a, ReadOnlySpan<float> b)
    {
        float[] difference = new float[a.Length];
        TensorPrimitives.Subtract(a, b, difference);
        return difference;
    }

    private static float[]? Unit(ReadOnlySpan<float> vector)
    {
        float norm = TensorPrimitives.Norm(vector);
        if (!float.IsFinite(norm) || norm == 0)
            return null;
        float[] unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, norm, unit);
        return unit;
    }

    private static T[] Spread<T>(T[] all, int most) => all.Length <= most ? all : [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Length / most)])];

    // Embeds photos cut and colored otherwise, as another photographer might have taken them.
    private sealed class Viewer
    {
        private readonly Collection _collection;
        private readonly Augmenter _augmenter;

        public Viewer(Collection collection)
        {
            _collection = collection;
            ImageShape shape = collection.Embedder.Shape;
            var form = new PixelTensor(shape.Channels, TensorLayout.Nhwc, scale: 1);
            _augmenter = new Augmenter(new ImageDecoder(collection.Limits), shape, form, AugmentationOptions.ForPhotos with { Erasing = 0 }, seed: 1);
        }

        public (float[] First, float[] Second) View(StoredItem item, int place)
        {
            IEmbedder embedder = _collection.Embedder;
            PhotoBytes photo = _collection.ReadPhoto(item);
            int length = embedder.Shape.Length;
            float[] tensor = new float[length], vectors = new float[2 * embedder.Dimensions];
            byte[] pixels = new byte[2 * length];
            for (int view = 0; view < 2; view++)
            {
                if (photo.Raw is { } raw)
                    _augmenter.Fill(new RawPhoto(photo.Bytes, raw.Width, raw.Height, raw.Channels), item.Box, view, place, tensor);
                else
                    _augmenter.Fill(photo.Bytes.Span, item.Box, view, place, tensor);
                for (int i = 0; i < length; i++)
                    pixels[(view * length) + i] = (byte)MathF.Round(Math.Clamp(tensor[i], 0, 255));
            }

            embedder.Embed(pixels, 2, vectors);
            return (vectors[..embedder.Dimensions], vectors[embedder.Dimensions..]);
        }
    }
}
