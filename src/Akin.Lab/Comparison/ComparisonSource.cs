using Akin.Catalog.Sources;
using Akin.Engine.Ingest;

namespace Akin.Lab.Comparison;

/// <summary>Where the photos of a comparison lie: what is needed to read them again.</summary>
public sealed record ComparisonSource
{
    /// <summary>The full path of a folder, a table or IDX files; null where stores are named.</summary>
    public string? Path { get; init; }

    /// <summary>The full paths of stores, whose photos and metadata are taken; null where a path is named.</summary>
    public IReadOnlyList<string>? Stores { get; init; }

    /// <summary>The folder that a table's paths are relative to; null is the table's own.</summary>
    public string? Images { get; init; }

    /// <summary>A table's column with the photo's path; null is the first.</summary>
    public string? PathColumn { get; init; }

    /// <summary>A table's column with the item's id; null takes the path.</summary>
    public string? IdColumn { get; init; }

    /// <summary>A table's column with a box; null is no boxes.</summary>
    public string? BoxColumn { get; init; }

    /// <summary>Names for an IDX file's label numbers; null keeps the numbers.</summary>
    public IReadOnlyList<string>? LabelNames { get; init; }

    /// <summary>Opens it. A photo is read by its <see cref="ComparedPhoto.Path"/>.</summary>
    /// <exception cref="SourceException">There is nothing there, or something else.</exception>
    /// <exception cref="Catalog.Store.StoreException">A store is gone or damaged.</exception>
    public IPhotoSource Open() => Stores is { Count: > 0 }
        ? new StorePhotos(Stores)
        : PhotoSource.Open(Path ?? "", new SourceOptions
        {
            ImagesDirectory = Images,
            PathColumn = PathColumn,
            IdColumn = IdColumn,
            BoxColumn = BoxColumn,
            LabelNames = LabelNames,
            // Comparisons are made on the command line alone, with tables of one's own.
            AllowAnyFolder = true,
        });
}
