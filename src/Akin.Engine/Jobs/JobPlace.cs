namespace Akin.Engine.Jobs;

/// <summary>What jobs may touch.</summary>
/// <param name="Use">Gives a collection by its name, until what comes with it is disposed; throws where there is none.</param>
/// <param name="Resolve">The real path of a path that jobs may read or write; throws where they may not.</param>
public sealed record JobPlace(Func<string, (Collection Collection, IDisposable Lease)> Use, Func<string, string> Resolve);
