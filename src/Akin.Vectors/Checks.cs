using System.Runtime.Intrinsics;
using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <summary>What comes in is checked here, before anything is changed.</summary>
internal static unsafe class Checks
{
    /// <summary>The most components a vector may have.</summary>
    public const int MaxDimensions = 65_536;

    /// <summary>The most candidates for each hit that are scored again.</summary>
    public const int MaxOversample = 1000;

    public static RowLayout Layout(int dimensions, Metric metric, IndexOptions options, Sketching sketching = Sketching.Never)
    {
        if (dimensions is < 1 or > MaxDimensions)
            throw new ArgumentOutOfRangeException(nameof(dimensions), dimensions, $"a vector has 1 to {MaxDimensions} components");
        _ = metric.Name();
        if (!Enum.IsDefined(options.Quantize) || !Enum.IsDefined(options.ExactVectors))
            throw new ArgumentException("quantize must be none, int8 or bit, and the exact vectors in memory or in a file", nameof(options));
        InRange(options.Oversample, 1, MaxOversample, nameof(options.Oversample));
        if (metric == Metric.Hamming && options.Quantize != Quantize.None)
            throw new ArgumentException("under the Hamming metric the vectors are bits already; quantize must be none", nameof(options));
        if (options.Center is { } center)
        {
            if (metric != Metric.Hamming)
                throw new ArgumentException("only the Hamming metric has a center", nameof(options));
            if (center.Length != dimensions || IndexOfNonFinite(center) >= 0)
                throw new ArgumentException($"the center must have {dimensions} finite components", nameof(options));
        }

        return new RowLayout(dimensions, metric, options.Quantize, metric == Metric.Hamming ? ExactVectors.Memory : options.ExactVectors, (float[]?)options.Center?.Clone(), sketching == Sketching.Always || (sketching == Sketching.WhereTheyPay && Pays(dimensions, metric, options)));
    }

    /// <summary>Sketches bound Euclidean distances, also those of unit vectors, and pay where they are much shorter than what they save reading.</summary>
    private static bool Pays(int dimensions, Metric metric, IndexOptions options) =>
        metric is Metric.L2 or Metric.Cosine && options.Quantize != Quantize.Bit && dimensions * (options.Quantize == Quantize.Int8 ? 1 : 4) >= 4 * Sketcher.Stride && dimensions > Sketcher.Components;

    public static void InRange(int value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, value, $"must be {least} to {most}");
    }

    /// <param name="vectors">What came in.</param>
    /// <param name="n">How many vectors it must be.</param>
    /// <param name="dimensions">Components of each.</param>
    /// <param name="metric">Cosine wants directions, which zero vectors have not.</param>
    /// <param name="name">What the caller calls them.</param>
    /// <param name="first">The number of the first one, for messages.</param>
    public static void Vectors(ReadOnlySpan<float> vectors, long n, int dimensions, Metric metric, string name, int first = 0)
    {
        if (vectors.Length != n * dimensions)
        {
            throw new ArgumentException(
                n == 1 ? $"the vector has {vectors.Length} components, the index {dimensions}"
                       : $"{n} vectors of {dimensions} components are {n * dimensions} numbers, not {vectors.Length}",
                name);
        }

        int at = IndexOfNonFinite(vectors);
        if (at >= 0)
            throw new ArgumentException($"component {at % dimensions} of vector {first + (at / dimensions)} is {vectors[at]}; every component must be finite", name);
        if (metric != Metric.Cosine)
            return;
        for (int start = 0; start < vectors.Length; start += dimensions)
        {
            // Nearly always the first component tells.
            if (vectors[start] == 0 && !vectors.Slice(start, dimensions).ContainsAnyExcept(0f))
                throw new ArgumentException($"vector {first + (start / dimensions)} has no direction; cosine wants a vector other than zero", name);
        }
    }

    /// <summary>How many hits may be asked for: any number; there are never more than items.</summary>
    public static void Hits(int k, string name)
    {
        if (k < 1)
            throw new ArgumentException($"k is {k}; it must be 1 or more", name);
    }

    /// <summary>How hard a search may be asked to look.</summary>
    public static void Effort(in SearchOptions options)
    {
        if (options.Oversample is { } oversample)
            InRange(oversample, 1, MaxOversample, nameof(options.Oversample));
    }

    public static void NewIds(Rows rows, ReadOnlySpan<long> ids)
    {
        HashSet<long>? seen = ids.Length > 1 ? new HashSet<long>(ids.Length) : null;
        foreach (long id in ids)
        {
            if (rows.Map.Find(rows, id) >= 0)
                throw new ArgumentException($"id {id} is in the index already; remove it first", nameof(ids));
            if (seen?.Add(id) == false)
                throw new ArgumentException($"id {id} is given twice", nameof(ids));
        }
    }

    /// <summary>A float is not finite where its exponent bits are all ones, that is where its magnitude's bits reach those of infinity.</summary>
    private static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        int i = 0;
        fixed (float* p = values)
        {
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector256<int> magnitude = Vector256.Load(p + i).AsInt32() & Vector256.Create(int.MaxValue);
                if (Vector256.GreaterThanAny(magnitude, Vector256.Create(0x7F7FFFFF)))
                    break;
            }
        }

        while (i < values.Length && float.IsFinite(values[i]))
            i++;
        return i < values.Length ? i : -1;
    }
}
