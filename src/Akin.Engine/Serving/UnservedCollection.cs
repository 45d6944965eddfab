namespace Akin.Engine.Serving;

/// <summary>A collection that is there but can't be opened.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record UnservedCollection(string Name, string Reason);
