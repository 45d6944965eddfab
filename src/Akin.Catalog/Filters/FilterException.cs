namespace Akin.Catalog.Filters;

/// <summary>A filter that can't be used. The message is one line for people: what is wrong, at which character, and what was expected.</summary>
public sealed class FilterException : Exception
{
    /// <summary>With a message for people.</summary>
    public FilterException(string message) : base(message) { }

    /// <summary>The column that no item has, where that is what is wrong.</summary>
    public string? UnknownColumn { get; init; }
}
