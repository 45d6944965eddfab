namespace Akin.Engine.Serving;

/// <summary>A server makes and deletes no collections.</summary>
/// <param name="message">One line that says why and what to do.</param>
public sealed class CollectionsFixedException(string message) : Exception(message);
