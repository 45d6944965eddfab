namespace Akin.Vectors.Storage;

/// <summary>When an index keeps sketches.</summary>
internal enum Sketching
{
    /// <summary>Not at all.</summary>
    Never,

    /// <summary>Where they bound distances and save reading.</summary>
    WhereTheyPay,

    /// <summary>Always, as its structure is built over them.</summary>
    Always,
}
