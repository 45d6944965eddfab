namespace Akin.Catalog.Store;

/// <summary>The store can't be opened, read or written. The message is one line for people: what is wrong, where, and what to do.</summary>
public sealed class StoreException : Exception
{
    /// <summary>With a message for people.</summary>
    public StoreException(string message) : base(message) { }

    /// <summary>Whether the store can be read all the same: it or its folder can't be written.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether another process has it.</summary>
    public bool IsInUse { get; init; }

    /// <summary>With a message for people and what caused it.</summary>
    public StoreException(string message, Exception inner) : base(message, inner) { }
}
