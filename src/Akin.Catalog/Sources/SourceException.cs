namespace Akin.Catalog.Sources;

/// <summary>A source, or one photo in it, can't be read. The message is one line for people: what is wrong, where, and what to do.</summary>
public sealed class SourceException : Exception
{
    /// <summary>With a message for people.</summary>
    public SourceException(string message) : base(message) { }

    /// <summary>Whether the photo lies in the store itself and its bytes are no longer those that were stored.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>With a message for people and what caused it.</summary>
    public SourceException(string message, Exception inner) : base(message, inner) { }
}
