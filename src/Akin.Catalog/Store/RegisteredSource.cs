using Akin.Catalog.Sources;

namespace Akin.Catalog.Store;

/// <summary>A source that the store has items of.</summary>
/// <param name="Source">Its number in the store.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Location">Its full path.</param>
/// <param name="Options">How it is read.</param>
public sealed record RegisteredSource(long Source, string Kind, string Location, SourceOptions Options)
{
    /// <summary>Opens it again, for example to show its photos.</summary>
    /// <exception cref="SourceException">It is gone or damaged.</exception>
    public IPhotoSource Open() => PhotoSource.Reopen(Kind, Location, Options);
}
