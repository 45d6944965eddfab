using System.Text.Json;
using System.Text.Json.Serialization;
using Akin.Catalog.Store;
using Akin.Vectors;

namespace Akin.Engine;

/// <summary>
/// How an index is built and searched. In a request what is null stays as it is; in a collection's settings what is null is what an index
/// of this kind does not have. What is built (<see cref="Kind"/>, <see cref="Quantize"/>, <see cref="M"/>, <see cref="EfConstruction"/>,
/// <see cref="Trees"/>) is built anew where it changes; the others tell how hard a search looks that does not say so itself.
/// </summary>
public sealed record IndexSettings
{
    /// <summary>The kind of index.</summary>
    [JsonIgnore]
    public IndexKind? Kind { get; init; }

    /// <summary>What is searched in place of the exact vectors, by which the last candidates are scored again.</summary>
    [JsonConverter(typeof(QuantizeConverter))]
    public Quantize? Quantize { get; init; }

    /// <summary>Where it quantizes: k times this many candidates are scored again. 1..1,000; 4 unless given.</summary>
    public int? Oversample { get; init; }

    /// <summary>Of hnsw: links an item has on the upper layers, twice as many on the lowest. 2..512; 16 unless given.</summary>
    public int? M { get; init; }

    /// <summary>Of hnsw: candidates looked at for the links of a new item. 1..65,536; 200 unless given.</summary>
    public int? EfConstruction { get; init; }

    /// <summary>Of hnsw: candidates a search keeps, never fewer than k. 1..1,000,000; 64 unless given.</summary>
    public int? Ef { get; init; }

    /// <summary>Of a forest: its trees. 1..10,000; 50 unless given.</summary>
    public int? Trees { get; init; }

    /// <summary>Of a forest: items a search looks at, never fewer than k. 1..10,000,000; 2,000 unless given.</summary>
    public int? SearchK { get; init; }

    /// <summary>Asks for a kind of index and leaves the rest as it is.</summary>
    public static implicit operator IndexSettings(IndexKind kind) => new() { Kind = kind };

    /// <summary>Makes an empty index; only whole settings can.</summary>
    /// <param name="dimensions">Components of a vector.</param>
    /// <param name="metric">How distance is measured.</param>
    /// <param name="center">Around what sign bits are taken, where the metric is one of bits; null is zero.</param>
    /// <exception cref="ArgumentException">The dimensions are out of range, or a setting does not fit.</exception>
    public VectorIndex CreateIndex(int dimensions, Metric metric, float[]? center)
    {
        IndexSettings all = Over(null, metric);
        Quantize quantize = all.Quantize ?? default;
        int oversample = all.Oversample ?? IndexRange.Oversample.Usual;
        return all.Kind switch
        {
            IndexKind.Flat => new FlatIndex(dimensions, metric, new IndexOptions { Center = center, Quantize = quantize, Oversample = oversample }),
            IndexKind.Forest => new ForestIndex(dimensions, metric, new ForestOptions
            {
                Center = center, Quantize = quantize, Oversample = oversample, Trees = all.Trees!.Value, SearchK = all.SearchK!.Value,
            }),
            _ => new HnswIndex(dimensions, metric, new HnswOptions
            {
                Center = center, Quantize = quantize, Oversample = oversample, M = all.M!.Value, EfConstruction = all.EfConstruction!.Value, EfSearch = all.Ef!.Value,
            }),
        };
    }

    /// <summary>What is asked for here over what there is: the whole settings of an index.</summary>
    /// <param name="before">What there is; null is nothing yet. What it has for another kind is left behind.</param>
    /// <param name="metric">How distance is measured.</param>
    /// <exception cref="EngineException">A setting is out of its range, or one that the index does not have.</exception>
    public IndexSettings Over(IndexSettings? before, Metric metric)
    {
        IndexKind kind = Kind ?? before?.Kind ?? IndexKind.Hnsw;
        Quantize quantize = Quantize ?? (metric == Metric.Hamming ? null : before?.Quantize) ?? default;
        if (metric == Metric.Hamming && quantize != default)
            throw new EngineException($"quantize is {quantize.Name()}; under hamming the vectors are bits already, it can be none");
        return new IndexSettings
        {
            Kind = kind,
            Quantize = quantize,
            Oversample = Choose(IndexRange.Oversample, quantize != default, Oversample, before?.Oversample),
            M = Choose(IndexRange.M, kind == IndexKind.Hnsw, M, before?.M),
            EfConstruction = Choose(IndexRange.EfConstruction, kind == IndexKind.Hnsw, EfConstruction, before?.EfConstruction),
            Ef = Choose(IndexRange.Ef, kind == IndexKind.Hnsw, Ef, before?.Ef),
            Trees = Choose(IndexRange.Trees, kind == IndexKind.Forest, Trees, before?.Trees),
            SearchK = Choose(IndexRange.SearchK, kind == IndexKind.Forest, SearchK, before?.SearchK),
        };

        int? Choose(IndexRange range, bool isThere, int? asked, int? kept) => isThere ? range.Check(asked ?? kept ?? range.Usual)
            : asked is null ? null
            : throw new EngineException($"{range.Name} is a setting of {range.Of}; the index is {kind.Name()}, quantize {quantize.Name()}");
    }

    /// <summary>The kind; hnsw where none is named.</summary>
    internal IndexKind GetKind() => Kind ?? IndexKind.Hnsw;

    /// <summary>Whether an index was built as these settings have it.</summary>
    internal bool Built(IVectorIndex index) => index.Kind == GetKind() && index is VectorIndex built && built.Quantize == (Quantize ?? default) && index switch
    {
        HnswIndex graph => graph.M == M && graph.EfConstruction == EfConstruction,
        ForestIndex forest => forest.Trees == Trees,
        _ => true,
    };

    /// <summary>Lets an index that was built as these settings have it look as hard as they say.</summary>
    internal void Tune(IVectorIndex index)
    {
        if (index is VectorIndex any && Oversample is { } oversample)
            any.Oversample = oversample;
        if (index is HnswIndex graph && Ef is { } ef)
            graph.EfSearch = ef;
        if (index is ForestIndex forest && SearchK is { } searchK)
            forest.SearchK = searchK;
    }

    /// <summary>Reads a store's; what it does not say, as in stores from before it was kept, is the usual.</summary>
    /// <exception cref="EngineException">There is a word that this version does not know, a number out of its range, or no JSON.</exception>
    internal static IndexSettings FromStore(StoreSettings stored, Metric metric)
    {
        var kind = new IndexSettings { Kind = Word.Parse(IndexKinds.Parse, stored.Index) };
        if (stored.IndexParameters is not { } json)
            return kind.Over(null, metric);
        try
        {
            // By hand, since every search reads this and the serializer takes long to start.
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return (kind with
            {
                Quantize = root.TryGetProperty("quantize", out JsonElement word) ? Word.Parse(Quantizations.Parse, word.GetString()!) : null,
                Oversample = Number(IndexRange.Oversample),
                M = Number(IndexRange.M),
                EfConstruction = Number(IndexRange.EfConstruction),
                Ef = Number(IndexRange.Ef),
                Trees = Number(IndexRange.Trees),
                SearchK = Number(IndexRange.SearchK),
            }).Over(null, metric);

            int? Number(IndexRange range) => root.TryGetProperty(range.Name, out JsonElement number) ? number.GetInt32() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new EngineException($"the store's index has parameters that are none: {json}", e);
        }
    }

    /// <summary>As a store keeps it, without the kind.</summary>
    internal string ToJson() => $"{{\"quantize\":\"{(Quantize ?? default).Name()}\"" + string.Concat(
        from setting in new[]
        {
            (IndexRange.Oversample, Oversample), (IndexRange.M, M), (IndexRange.EfConstruction, EfConstruction), (IndexRange.Ef, Ef), (IndexRange.Trees, Trees),
            (IndexRange.SearchK, SearchK),
        }
        where setting.Item2 is not null
        select $",\"{setting.Item1.Name}\":{setting.Item2}") + "}";

    private sealed class QuantizeConverter() : JsonStringEnumConverter<Quantize>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
}

/// <summary>A number of an index's settings, and what it can be.</summary>
/// <param name="Name">Its name, as the API has it.</param>
/// <param name="Low">The least.</param>
/// <param name="High">The most.</param>
/// <param name="Usual">What it is where nobody says.</param>
/// <param name="Of">What kind of index has it.</param>
public sealed record IndexRange(string Name, int Low, int High, int Usual, string Of)
{
    /// <summary>The most of what a search can say itself.</summary>
    public const int MostEf = 1_000_000, MostOversample = 1000;

    /// <summary><see cref="IndexSettings.Oversample"/>.</summary>
    public static IndexRange Oversample { get; } = new("oversample", 1, MostOversample, new IndexOptions().Oversample, "an index that quantizes");

    /// <summary><see cref="IndexSettings.M"/>.</summary>
    public static IndexRange M { get; } = new("m", 2, 512, new HnswOptions().M, "hnsw");

    /// <summary><see cref="IndexSettings.EfConstruction"/>.</summary>
    public static IndexRange EfConstruction { get; } = new("ef_construction", 1, 65_536, new HnswOptions().EfConstruction, "hnsw");

    /// <summary><see cref="IndexSettings.Ef"/>.</summary>
    public static IndexRange Ef { get; } = new("ef", 1, MostEf, new HnswOptions().EfSearch, "hnsw");

    /// <summary><see cref="IndexSettings.Trees"/>.</summary>
    public static IndexRange Trees { get; } = new("trees", 1, 10_000, new ForestOptions().Trees, "forest");

    /// <summary><see cref="IndexSettings.SearchK"/>.</summary>
    public static IndexRange SearchK { get; } = new("search_k", 1, 10_000_000, new ForestOptions().SearchK, "forest");

    /// <summary>The value itself.</summary>
    /// <param name="value">A value that was given.</param>
    /// <exception cref="EngineException">It is out of the range, which the message names.</exception>
    public int Check(int value) => value >= Low && value <= High ? value : throw new EngineException($"{Name} is {value}; it can be {Low} to {High}");
}
