namespace Akin.Engine.Serving;

/// <summary>No collection of that name is served.</summary>
/// <param name="message">One line that says which there are.</param>
public sealed class UnknownCollectionException(string message) : Exception(message);
