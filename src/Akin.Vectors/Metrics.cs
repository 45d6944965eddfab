namespace Akin.Vectors;

/// <summary>The names under which people and files know the metrics.</summary>
public static class Metrics
{
    private static readonly EnumWords<Metric> Words = new("metric", "l2", "l1", "cosine", "ip", "hamming");

    /// <summary>Every name, in the order of the enumeration: l2, l1, cosine, ip, hamming.</summary>
    public static IReadOnlyList<string> Names => Words.All;

    /// <summary>The metric's name.</summary>
    public static string Name(this Metric metric) => Words.Get(metric);

    /// <summary>The metric of a name, whatever its case; false where there is none.</summary>
    public static bool TryParse(string? name, out Metric metric) => Words.TryParse(name, out metric);

    /// <summary>The metric of a name, whatever its case.</summary>
    /// <exception cref="FormatException">No metric has this name; the message lists those there are.</exception>
    public static Metric Parse(string name) => Words.Parse(name);
}

/// <summary>How far apart two vectors are. Every index reports distances in which less is nearer.</summary>
public enum Metric
{
    /// <summary>Euclidean distance, the square root of the sum of squared differences.</summary>
    L2,

    /// <summary>Manhattan distance, the sum of absolute differences.</summary>
    L1,

    /// <summary>One minus the cosine of the angle, in 0..2; exactly 0 for the identical vector. A zero vector has no direction: an index refuses it, <see cref="Distance"/> gives 1.</summary>
    Cosine,

    /// <summary>The negated inner product, so that the largest product comes first. It may be negative, and no item need be nearest to itself.</summary>
    InnerProduct,

    /// <summary>The number of differing sign bits of the vectors, taken after subtracting <see cref="IndexOptions.Center"/>.</summary>
    Hamming,
}
