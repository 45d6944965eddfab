using System.Globalization;
using Akin.Catalog.Sources;

namespace Akin.Lab.Training.Data;

/// <summary>Some photos of a run as a source of their own; an item's id is its place in the run.</summary>
internal sealed class PhotoSubset(TrainingPhotos photos, IReadOnlyList<int> places) : IPhotoSource
{
    /// <inheritdoc/>
    public string Kind => "subset";

    /// <inheritdoc/>
    public string Location => "";

    /// <inheritdoc/>
    public SourceOptions Options => SourceOptions.Default;

    /// <inheritdoc/>
    public RawLayout? PixelLayout => photos.Sources.Count == 1 ? photos.Sources[0].PixelLayout : null;

    /// <inheritdoc/>
    public IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default) => places.Select(place =>
    {
        string id = place.ToString(CultureInfo.InvariantCulture);
        return SourceEntry.From(photos.Photos[place].Item with { Id = id, Path = id });
    });

    /// <inheritdoc/>
    public PhotoBytes Read(string path, long maxBytes)
    {
        TrainingPhoto photo = photos.Photos[int.Parse(path, CultureInfo.InvariantCulture)];
        return photos.Sources[photo.Source].Read(photo.Item.Path, maxBytes);
    }
}
