namespace Akin.Engine.Serving;

/// <summary>A collection is there but could not be opened.</summary>
/// <param name="message">One line that says why and what to do.</param>
public sealed class CollectionUnavailableException(string message) : Exception(message);
