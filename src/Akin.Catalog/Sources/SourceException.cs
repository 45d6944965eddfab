namespace Akin.Catalog.Sources;

/// <summary>A source, or one photo in it, can't be read. The message is one line for people: what is wrong, where, and what to do.</summary>
public sealed class SourceException : Exception
{
    /// <summary>With a message for people.</summary>
    public SourceException(string message) : base(message) { }

    /// <summary>With a message for people and what caused it.</summary>
    public SourceException(string message, Exception inner) : base(message, inner) { }
}
