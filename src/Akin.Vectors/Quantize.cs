namespace Akin.Vectors;

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
