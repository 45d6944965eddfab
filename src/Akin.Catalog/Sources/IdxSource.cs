using System.Globalization;

namespace Akin.Catalog.Sources;

/// <summary>
/// Gray photos in MNIST's IDX files, plain or gzipped: a folder of them, or one file of photos. The labels file is found beside it by
/// name. Metadata: <c>split</c> (<c>train</c>; <c>t10k</c> is <c>test</c>) and, where there are labels, <c>label</c>.
/// </summary>
/// <remarks>A file's pixels are decompressed when first needed and kept: 47 MB for Fashion-MNIST's 60,000.</remarks>
public sealed class IdxSource : IPhotoSource
{
    private readonly List<IdxPart> _parts;

    /// <summary>Opens the folder or the file of photos and reads the headers and labels.</summary>
    /// <exception cref="SourceException">There are none, or one is damaged, or photos and labels don't fit each other.</exception>
    public IdxSource(string location, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(location));
        Options = new() { LabelNames = options.LabelNames, Within = options.Within };
        List<string> files = Directory.Exists(Location) ? PhotoFiles(Location) : [Location];
        if (files.Count == 0)
            throw new SourceException($"there is no file NAME-images-idx3-ubyte[.gz] in {Location}");
        _parts = [.. files.Select(file => new IdxPart(file, Options))];
        PixelLayout = _parts[0].Layout;
        if (_parts.Find(part => part.Layout != PixelLayout) is { } other)
            throw new SourceException($"{other.Name} and {_parts[0].Name} hold photos of different sizes; give one of the files instead of {Location}");
    }

    /// <inheritdoc/>
    public string Kind => "idx";

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public SourceOptions Options { get; }

    /// <inheritdoc/>
    public RawLayout? PixelLayout { get; }

    /// <summary>Whether the folder holds IDX files of photos.</summary>
    internal static bool IsIn(string folder) => PhotoFiles(folder).Count > 0;

    /// <inheritdoc/>
    public IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default)
    {
        foreach (IdxPart part in _parts)
        {
            // Now rather than at the first photo, so that a damaged file is said once and not once a photo.
            part.Load();
            for (int i = 0; i < part.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return SourceEntry.From(part.Item(i));
            }
        }
    }

    /// <inheritdoc/>
    public PhotoBytes Read(string path, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(path);
        int hash = path.LastIndexOf('#');
        IdxPart? part = hash < 0 ? null : _parts.Find(p => path.AsSpan(0, hash).SequenceEqual(p.Name));
        if (part is null || !int.TryParse(path.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number >= part.Count)
            throw new SourceException(PhotoFile.IsMissing);
        int length = part.Layout.Length;
        return length <= maxBytes
            ? new(part.Load().AsMemory(number * length, length), part.Layout)
            : throw new SourceException($"has {length:N0} bytes, more than the limit of {maxBytes:N0}");
    }

    /// <summary>The folder's files of photos by name; where one is there plain and gzipped, the plain one.</summary>
    private static List<string> PhotoFiles(string folder)
    {
        List<string> files = [.. Directory.EnumerateFiles(folder).Where(file => IdxPart.HasName(Path.GetFileName(file)))];
        files.RemoveAll(file => file.EndsWith(".gz", StringComparison.Ordinal) && files.Contains(file[..^3]));
        files.Sort((a, b) => -string.CompareOrdinal(a, b)); // train before t10k
        return files;
    }
}
