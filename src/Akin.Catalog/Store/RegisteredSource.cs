using Akin.Catalog.Sources;

namespace Akin.Catalog.Store;

/// <summary>A source that the store has items of.</summary>
/// <param name="Source">Its number in the store.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Location">Its full path.</param>
/// <param name="Options">How it is read.</param>
public sealed record RegisteredSource(long Source, string Kind, string Location, SourceOptions Options)
{
    /// <summary>Whether its photos lie in the store itself: <see cref="CatalogStore.ReadUpload"/>.</summary>
    public bool IsUploads => Kind == UploadsSource.Name;

    /// <summary>Opens it again, for example to show its photos.</summary>
    /// <exception cref="SourceException">It is gone or damaged.</exception>
    public IPhotoSource Open() => IsUploads ? new UploadsSource(Location) : PhotoSource.Reopen(Kind, Location, Options);

    /// <summary>The file of one of its photos, all links followed; null where a photo is no file of its own, or its path leads out of the source's folder.</summary>
    /// <param name="path">The item's path.</param>
    /// <param name="isLinked">Whether a link lies on the way from the source's folder to the file, so that others may call it theirs.</param>
    public string? GetFile(string path, out bool isLinked)
    {
        string? root = Kind switch
        {
            "folder" => Location,
            "table" => Options.ImagesDirectory ?? Path.GetDirectoryName(Location),
            _ => null,
        };
        isLinked = false;
        if (root is null || PhotoFile.Below(root, path) is not { } file || RealPath.Resolve(file) is not { } real || RealPath.Resolve(root) is not { } realRoot)
            return null;
        isLinked = real != Path.Join(realRoot, Path.GetRelativePath(root, file));
        return real;
    }
}
