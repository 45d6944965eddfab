namespace Akin.Catalog.Store;

/// <summary>The store can't be opened, read or written. The message is one line for people: what is wrong, where, and what to do.</summary>
/// <param name="message">The line.</param>
/// <param name="inner">What caused it.</param>
public sealed class StoreException(string message, Exception? inner = null) : AkinException(ErrorCodes.StoreFailed, message, inner);
