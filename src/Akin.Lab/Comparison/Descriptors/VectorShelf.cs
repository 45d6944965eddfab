using System.Numerics.Tensors;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Lab.Comparison.Configuration;
using Akin.Vectors;

namespace Akin.Lab.Comparison.Descriptors;

/// <summary>Fetches the vectors of contenders from caches and stores, and holds those that the next contender wants too.</summary>
/// <param name="photos">The photos, all of which have vectors.</param>
/// <param name="keys">The keys of the photos, in their order.</param>
/// <param name="passes">What was computed of each model.</param>
/// <param name="ownStores">The stores that the photos come from; empty where they come from elsewhere.</param>
internal sealed class VectorShelf(
    PhotoSample photos, UInt128[] keys, IReadOnlyDictionary<string, EmbeddingPass> passes, IReadOnlyList<string> ownStores)
{
    private const int MostValues = 1 << 29;

    private Dictionary<DescriptorConfig, VectorTable> _held = [];

    /// <summary>The vectors of a contender: those of its descriptor, or the unit vectors of several, weighted, one behind the other.</summary>
    /// <exception cref="EngineException">They can't be had; the message says why.</exception>
    public VectorTable GetTable(ContenderConfig contender)
    {
        // What this contender does not want is let go before more is fetched.
        _held = contender.Parts.Select(p => p.Descriptor).Distinct().Where(_held.ContainsKey).ToDictionary(d => d, d => _held[d]);
        VectorTable[] parts = [.. contender.Parts.Select(p => Fetch(p.Descriptor))];
        return parts.Length == 1 ? parts[0] : Join(parts, [.. contender.Parts.Select(p => p.Weight)], contender);
    }

    private VectorTable Join(VectorTable[] parts, float[] weights, ContenderConfig contender)
    {
        int dimensions = parts.Sum(p => p.Dimensions);
        if ((long)dimensions * photos.Items.Count > MostValues)
            throw new EngineException($"the joined vectors of {photos.Items.Count:N0} photos have {dimensions:N0} values each, too many; join smaller ones");
        float[] joined = new float[dimensions * photos.Items.Count];
        for (int photo = 0; photo < photos.Items.Count; photo++)
        {
            int at = photo * dimensions;
            for (int p = 0; p < parts.Length; at += parts[p++].Dimensions)
            {
                Span<float> to = joined.AsSpan(at, parts[p].Dimensions), from = parts[p].Vector(photo);
                float length = TensorPrimitives.Norm(from);
                // A zero vector has no direction and stays what it is.
                if (length > 0)
                    TensorPrimitives.Multiply(from, weights[p] / length, to);
            }
        }

        // Layers of one network come from one pass; what several models take adds up.
        double?[] times = [.. contender.Parts.Zip(parts).GroupBy(p => p.First.Descriptor.Model ?? p.First.Descriptor.Store).Select(g => g.Max(p => p.Second.MillisecondsPerPhoto))];
        return new VectorTable(joined, dimensions, Metric.Cosine, times.Contains(null) ? null : times.Sum());
    }

    private VectorTable Fetch(DescriptorConfig descriptor)
    {
        if (!_held.TryGetValue(descriptor, out VectorTable? table))
            _held[descriptor] = table = descriptor.Model is { } model ? FromCache(passes[model], descriptor) : FromStore(descriptor.Store!);
        return table;
    }

    private VectorTable FromCache(EmbeddingPass pass, DescriptorConfig descriptor)
    {
        if (pass.GetFailure(descriptor.Tap) is { } failure)
            throw new EngineException(failure);
        using VectorCache cache = pass.OpenCache(descriptor.Tap);
        var table = new VectorTable(new float[keys.Length * cache.Dimensions], cache.Dimensions, pass.Metric(), cache.MillisecondsPerPhoto is > 0 and double time ? time : null);
        for (int i = 0; i < keys.Length; i++)
            cache.Read(keys[i], table.Vector(i));
        return Finite(table);
    }

    private VectorTable FromStore(string folder)
    {
        IReadOnlyList<string> folders = folder == DescriptorConfig.OwnStores ? ownStores : [folder];
        if (folders.Count == 0)
            throw new EngineException($"store: {DescriptorConfig.OwnStores} means the stores that the photos come from, and they come from elsewhere; name the store's folder");
        // A table may name an item twice, for two boxes of one photo: a store has it once.
        ILookup<string, int> places = Enumerable.Range(0, photos.Items.Count).ToLookup(i => photos.Items[i].Id);
        IReadOnlyList<string> prefixes = StorePhotos.Prefixes(folders);
        StoreSettings? first = null;
        float[] values = [];
        HashSet<int> found = [];
        for (int f = 0; f < folders.Count; f++)
        {
            string directory = folders[f], prefix = prefixes[f];
            using var store = CatalogStore.Open(directory, StoreMode.Read);
            StoreSettings settings = store.Settings ?? throw new EngineException($"the store {store.Directory} is empty; index photos into it") { Code = ErrorCodes.StoreEmpty, Subject = store.Directory };
            first ??= settings;
            if (CollectionSettings.GetIdentity(first).DifferenceFrom(CollectionSettings.GetIdentity(settings)) is { } difference)
                throw new EngineException($"the stores can't be compared as one: {folders[0]} has {difference} as {directory} has");
            if (values.Length == 0)
                values = new float[checked(photos.Items.Count * settings.Dimensions)];
            Dictionary<long, string> wanted = store.Find(store.Keys()).Values
                .Select(i => (i.Key, Id: prefix + i.Id)).Where(i => places.Contains(i.Id)).ToDictionary(i => i.Key, i => i.Id);
            using VectorCursor cursor = store.OpenVectors([.. wanted.Keys]);
            while (cursor.Read())
            {
                foreach (int photo in places[wanted[cursor.Key]])
                {
                    cursor.Vector.CopyTo(values.AsSpan(photo * settings.Dimensions));
                    found.Add(photo);
                }
            }
        }

        int[] missing = [.. Enumerable.Range(0, photos.Items.Count).Where(i => !found.Contains(i))];
        if (missing.Length > 0)
            throw new EngineException($"{string.Join(" and ", folders)} has no vector of {missing.Length:N0} of the {photos.Items.Count:N0} photos, the first is {photos.Items[missing[0]].Id}; index them first");
        return Finite(new VectorTable(values, first!.Dimensions, Word.Parse(Metrics.Parse, first.Metric), null));
    }

    private VectorTable Finite(VectorTable table)
    {
        for (int photo = 0; photo < table.Count; photo++)
        {
            // The largest magnitude is not finite where any value is not.
            if (!float.IsFinite(TensorPrimitives.MaxMagnitude(table.Vector(photo))))
                throw new EngineException($"the model gives no finite vector for {photos.Items[photo].Path}");
        }

        return table;
    }
}

/// <summary>The vectors of all photos of a comparison, in their order.</summary>
/// <param name="Values">The vectors, one after another.</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="Metric">The distance that suits them.</param>
/// <param name="MillisecondsPerPhoto">Of one core, decoding and models; null where they were only read.</param>
internal sealed record VectorTable(float[] Values, int Dimensions, Metric Metric, double? MillisecondsPerPhoto)
{
    /// <summary>How many photos there are.</summary>
    public int Count => Values.Length / Dimensions;

    /// <summary>A photo's vector.</summary>
    public Span<float> Vector(int photo) => Values.AsSpan(photo * Dimensions, Dimensions);
}
