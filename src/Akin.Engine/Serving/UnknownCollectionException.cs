namespace Akin.Engine.Serving;

/// <summary>No collection of that name is served.</summary>
/// <param name="message">One line that says which there are.</param>
public sealed class UnknownCollectionException(string message) : Exception(message);

/// <summary>A collection can't be made, since there is one of that name.</summary>
/// <param name="message">One line that says so.</param>
public sealed class CollectionExistsException(string message) : Exception(message);

/// <summary>A collection can't be deleted, since another process writes it.</summary>
/// <param name="message">One line that says which, and what to do.</param>
public sealed class CollectionInUseException(string message) : Exception(message);

/// <summary>A collection is there but could not be opened.</summary>
/// <param name="message">One line that says why and what to do.</param>
public sealed class CollectionUnavailableException(string message) : Exception(message);

/// <summary>A server makes and deletes no collections.</summary>
/// <param name="message">One line that says why and what to do.</param>
public sealed class CollectionsFixedException(string message) : Exception(message);
