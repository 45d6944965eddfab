namespace Akin.Vectors;

/// <summary>Settings that every kind of index has.</summary>
public record IndexOptions
{
    /// <summary>
    /// For <see cref="Metric.Hamming"/>: what is subtracted before the signs are taken, one number a dimension; a bit is set where the
    /// component is greater. Null is zero. <see cref="ColumnMean"/> computes the usual choice.
    /// </summary>
    public float[]? Center { get; init; }

    /// <summary>What is searched in place of the exact vectors. Under <see cref="Metric.Hamming"/> the bits are the vectors: only <see cref="Quantize.None"/>.</summary>
    public Quantize Quantize { get; init; }

    /// <summary>With quantization: k times this many candidates are scored again with their exact vectors. 1..1,000.</summary>
    public int Oversample { get; init; } = 4;

    /// <summary>With quantization: where the exact vectors are kept.</summary>
    public ExactVectors ExactVectors { get; init; }
}

/// <summary>Where an index that quantizes keeps the exact vectors.</summary>
public enum ExactVectors
{
    /// <summary>In memory.</summary>
    Memory,

    /// <summary>In a temporary file mapped into memory, of which the operating system keeps what it has room for; or in the index file it was opened from.</summary>
    File,
}

/// <summary>What an index walks or scans in place of the exact vectors, which it keeps to score the last candidates again.</summary>
public enum Quantize
{
    /// <summary>The exact vectors themselves.</summary>
    None,

    /// <summary>One byte a component: a quarter of the memory to read.</summary>
#pragma warning disable CA1720 // the field's own word for it
    Int8,
#pragma warning restore CA1720

    /// <summary>One bit a component, its sign about the mean: a thirty-second. Wants a generous <see cref="IndexOptions.Oversample"/>.</summary>
    Bit,
}

/// <summary>The names under which people and files know what an index quantizes to.</summary>
public static class Quantizations
{
    private static readonly EnumWords<Quantize> Words = new("quantization");

    /// <summary>Every name, in the order of the enumeration: none, int8, bit.</summary>
    public static IReadOnlyList<string> Names => Words.All;

    /// <summary>Its name.</summary>
    public static string Name(this Quantize quantize) => Words.Get(quantize);

    /// <summary>What a name stands for, whatever its case.</summary>
    /// <exception cref="FormatException">There is no such name; the message lists those there are.</exception>
    public static Quantize Parse(string name) => Words.Parse(name);
}
