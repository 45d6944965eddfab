using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Imaging;
using Akin.Models;
using Akin.Models.Onnx;
using Akin.Vectors;

namespace Akin.Lab.Comparison.Descriptors;

/// <summary>Everything that the contenders want of one model: computed in one pass over the photos, and only where the cache has not got it.</summary>
internal sealed class EmbeddingPass
{
    // Changes where the numbers would, though neither the model nor its settings did.
    private const string Form = "2";
    private const long MostBytes = 2L << 30;

    private readonly string _folder;
    private readonly ImageShape? _natural;
    private readonly Lazy<string> _hash;
    private readonly ConcurrentDictionary<LayerTap, string> _failures = [];

    /// <param name="model">A path, or a model that needs no file.</param>
    /// <param name="taps">Where it is tapped, each once.</param>
    /// <param name="folder">The folder of the cache.</param>
    /// <param name="natural">The shape that every photo has by itself, for the model <c>pixels</c>.</param>
    public EmbeddingPass(string model, IReadOnlyList<LayerTap> taps, string folder, ImageShape? natural)
    {
        (Model, Taps, _folder, _natural) = (model, taps, folder, natural);
        _hash = new Lazy<string>(() => OnnxFile.Hash(model));
    }

    /// <summary>The model.</summary>
    public string Model { get; }

    /// <summary>Where the model is tapped.</summary>
    public IReadOnlyList<LayerTap> Taps { get; }

    /// <summary>What the pass is called.</summary>
    public string Title => Path.GetFileNameWithoutExtension(Model) + (Taps.Count > 1 ? $" ({Taps.Count} layers)" : "");

    /// <summary>How many photos went through the model; the others were in the cache.</summary>
    public int Computed { get; private set; }

    /// <summary>Why a tap has no vectors, in one line; null where it has.</summary>
    public string? GetFailure(LayerTap tap) => _failures.GetValueOrDefault(tap);

    /// <summary>Opens the cache of a tap, which <see cref="Run"/> has filled.</summary>
    public VectorCache OpenCache(LayerTap tap) => VectorCache.Open(Path.Combine(_folder, Key(tap) + ".vectors"));

    /// <summary>The distance that suits the model's vectors.</summary>
    public Metric Metric() => Word.Parse(Metrics.Parse, Embedders.IsBuiltIn(Model) ? Built().Metric : ModelSettings.Beside(Model).Metric ?? Vectors.Metric.Cosine.Name());

    /// <summary>Computes what is missing. What fails is kept for <see cref="GetFailure"/>.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="keys">Their keys; told of those that can't be decoded.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="progress">Told how many of how many are done.</param>
    /// <param name="cancellation">Stops it; what is computed stays in the cache.</param>
    public void Run(
        PhotoSample photos, PhotoKeys keys, ImageLimits limits, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        Dictionary<LayerTap, VectorCache> caches = [];
        try
        {
            foreach (LayerTap tap in Taps)
                caches[tap] = OpenCache(tap);
            LayerTap[] wanting = [.. Taps.Where(t => Missing(photos, keys, caches[t]).Any())];
            if (wanting.Length == 0)
                return;
            using IEmbedder? embedder = Open(ref wanting, photos.Items.Count);
            if (embedder is null)
                return;
            int[] places = [.. wanting.SelectMany(t => Missing(photos, keys, caches[t])).Distinct().Order()];
            Compute(embedder, wanting, [.. wanting.Select(t => caches[t])], photos, keys, places, limits, progress, cancellation);
            foreach (LayerTap tap in wanting)
            {
                using IEmbedder? alone = wanting.Length > 1 ? Open([tap]) : null;
                caches[tap].MillisecondsPerPhoto = EmbeddingTime.Measure(photos, places.Where(p => keys[p] is not null), limits, alone ?? embedder, cancellation);
            }
        }
        catch (Exception e) when (e is ModelException or EngineException)
        {
            foreach (LayerTap tap in Taps)
                _failures.TryAdd(tap, e.Message);
        }
        finally
        {
            foreach (VectorCache cache in caches.Values)
                cache.Dispose();
        }
    }

    private static IEnumerable<int> Missing(PhotoSample photos, PhotoKeys keys, VectorCache cache) =>
        Enumerable.Range(0, photos.Items.Count).Where(i => keys[i] is { } key && !cache.Has(key));

    // A layer that can't be tapped fails alone: the others are opened without it.
    private IEmbedder? Open(ref LayerTap[] wanting, int photos)
    {
        IEmbedder? embedder = null;
        try
        {
            embedder = Open(wanting);
        }
        catch (ModelException e) when (wanting.Length == 1)
        {
            _failures[wanting[0]] = e.Message;
            return null;
        }
        catch (ModelException)
        {
        }

        if (embedder is not null && wanting.All(t => Fits(embedder, t, photos)))
            return embedder;

        embedder?.Dispose();
        List<LayerTap> good = [];
        foreach (LayerTap tap in wanting)
        {
            try
            {
                using IEmbedder alone = Open([tap]);
                if (Fits(alone, tap, photos))
                    good.Add(tap);
            }
            catch (ModelException e)
            {
                _failures[tap] = e.Message;
            }
        }

        wanting = [.. good];
        return wanting.Length == 0 ? null : Open(wanting);
    }

    private bool Fits(IEmbedder embedder, LayerTap tap, int photos)
    {
        int dimensions = embedder is OnnxEmbedder { Parts.Count: > 1 } several ? several.Parts.Max(p => p.Dimensions) : embedder.Dimensions;
        long bytes = (long)dimensions * sizeof(float) * photos;
        if (bytes <= MostBytes)
            return true;
        if (embedder is not OnnxEmbedder { Parts.Count: > 1 })
            _failures[tap] = $"the vectors of {photos:N0} photos take {bytes / 1e9:0.0} GB ({dimensions:N0} values each); pool them, or take fewer photos";
        return false;
    }

    private void Compute(
        IEmbedder embedder, LayerTap[] taps, VectorCache[] caches, PhotoSample photos, PhotoKeys keys, int[] places, ImageLimits limits,
        IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        int[] lengths = embedder is OnnxEmbedder onnx ? [.. onnx.Parts.Select(p => p.Dimensions)] : [embedder.Dimensions];
        int done = 0;
        new EmbeddingPipeline(photos.Source, embedder, limits, passesAll: true).Run(
            [.. places.Select(p => SourceEntry.From(photos.Items[p]))], (_, _) => true,
            (at, reason) =>
            {
                keys.AddBad(places[at], reason);
                progress?.Report((Interlocked.Increment(ref done), places.Length));
            },
            batch =>
            {
                for (int i = 0; i < batch.Entries.Count; i++)
                {
                    UInt128 key = keys[places[batch.Entries[i].Place]]!.Value;
                    for (int part = 0, from = 0; part < caches.Length; from += lengths[part++])
                    {
                        ReadOnlySpan<float> vector = batch.Vector(i).Slice(from, lengths[part]);
                        if (VectorWatch.IsFinite(vector))
                            caches[part].Add(key, vector);
                        else
                            _failures.TryAdd(taps[part], $"{batch.Entries[i].Item.Path}: {VectorWatch.NotFinite}");
                    }
                }

                Computed += batch.Entries.Count;
                progress?.Report((Interlocked.Add(ref done, batch.Entries.Count), places.Length));
            },
            cancellation);
    }

    private IEmbedder Open(LayerTap[] taps)
    {
        if (!Embedders.IsBuiltIn(Model))
            return OnnxEmbedder.Open(Model, taps);
        return taps.All(t => t == new LayerTap()) ? Built() : throw new ModelException($"the model {Model} has no layers: leave layer, take and pool out");
    }

    private IEmbedder Built() => Embedders.Open(Model, natural: _natural);

    // All that decides the numbers, known without opening the network.
    private string Key(LayerTap tap)
    {
        string model = Embedders.IsBuiltIn(Model) ? $"{Model} {Built().Identity}" : _hash.Value + ModelSettings.Beside(Model).ToYaml();
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', Form, model, tap.Layer, tap.Take, tap.Pool)));
        return Path.GetFileNameWithoutExtension(Model).Replace(':', '-') + "-" + Convert.ToHexStringLower(hash.AsSpan(0, 12));
    }
}
