namespace Akin.Engine.Serving;

/// <summary>A collection can't be deleted, since another process writes it.</summary>
/// <param name="message">One line that says which, and what to do.</param>
public sealed class CollectionInUseException(string message) : Exception(message);
