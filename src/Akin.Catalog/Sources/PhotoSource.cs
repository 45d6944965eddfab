namespace Akin.Catalog.Sources;

/// <summary>Finds out what kind of source a place is.</summary>
public static class PhotoSource
{
    private static readonly string[] TableExtensions = [".csv", ".tsv", ".tab", ".txt"];

    /// <summary>Opens a folder of photos, a folder of IDX files, a table, or one IDX file of photos, by what is there.</summary>
    /// <exception cref="SourceException">There is nothing there, or something else, or the options don't fit it.</exception>
    public static IPhotoSource Open(string location, SourceOptions? options = null)
    {
        options ??= SourceOptions.Default;
        if (string.IsNullOrWhiteSpace(location) || location.Contains('\0', StringComparison.Ordinal))
            throw new SourceException("the source has no name; give a folder of photos, a table (.csv, .tsv) or an IDX file");
        string full = Path.GetFullPath(location);
        return Guard(full, () => Directory.Exists(full) ? OpenFolder(full, options) : OpenFile(full, options));
    }

    /// <summary>Opens a source that was opened before, from what <see cref="IPhotoSource"/> said of itself.</summary>
    /// <param name="kind">Its <see cref="IPhotoSource.Kind"/>.</param>
    /// <param name="location">Its <see cref="IPhotoSource.Location"/>.</param>
    /// <param name="options">Its <see cref="IPhotoSource.Options"/>.</param>
    /// <exception cref="SourceException">It is gone or damaged.</exception>
    public static IPhotoSource Reopen(string kind, string location, SourceOptions options) => Guard(location, () => kind switch
    {
        "folder" => (IPhotoSource)new FolderSource(location, options),
        "table" => new TableSource(location, options),
        "idx" => new IdxSource(location, options),
        _ => throw new SourceException($"\"{kind}\" is no kind of source; {location} was indexed by another version of Akin"),
    });

    private static IPhotoSource OpenFolder(string full, SourceOptions options)
    {
        if (TableOptions(options) is { Count: > 0 } given)
            throw new SourceException($"{full} is a folder, but {string.Join(" and ", given)} needs a table; give the table's file instead");
        return IdxSource.IsIn(full) ? new IdxSource(full, options) : new FolderSource(full, options);
    }

    private static IPhotoSource OpenFile(string full, SourceOptions options)
    {
        if (!File.Exists(full))
            throw new SourceException($"there is nothing at {full}; give a folder of photos, a table (.csv, .tsv) or an IDX file");
        if (new FileInfo(RealPath.Resolve(full) ?? full).Length == 0)
            throw new SourceException($"{full} {RegularFile.Refusal}");
        if (TableExtensions.Contains(Path.GetExtension(full), StringComparer.OrdinalIgnoreCase))
            return new TableSource(full, options);
        if (IdxFile.IsOne(full))
            return new IdxSource(full, options);
        throw new SourceException(PhotoName.IsPhotoFile(full)
            ? $"{full} is a single photo; give the folder that it lies in"
            : $"{full} is neither a folder of photos, nor a table (.csv, .tsv), nor an IDX file");
    }

    private static List<string> TableOptions(SourceOptions options)
    {
        List<string> given = [];
        if (options.PathColumn is not null) given.Add("a path column");
        if (options.IdColumn is not null) given.Add("an id column");
        if (options.BoxColumn is not null) given.Add("a box column");
        if (options.ImagesDirectory is not null) given.Add("a folder of images");
        return given;
    }

    private static IPhotoSource Guard(string full, Func<IPhotoSource> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{full} can't be read: {OneLine.From(e, full)}", e);
        }
    }
}
