namespace Akin.Engine.Serving;

/// <summary>A collection can't be made, since there is one of that name.</summary>
/// <param name="message">One line that says so.</param>
public sealed class CollectionExistsException(string message) : Exception(message);
