namespace Akin.Vectors;

/// <summary>Where an index that quantizes keeps the exact vectors.</summary>
public enum ExactVectors
{
    /// <summary>In memory.</summary>
    Memory,

    /// <summary>In a temporary file mapped into memory, of which the operating system keeps what it has room for; or in the index file it was opened from.</summary>
    File,
}
