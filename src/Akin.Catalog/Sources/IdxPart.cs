using System.Globalization;
using System.Text.RegularExpressions;

namespace Akin.Catalog.Sources;

/// <summary>One IDX file of photos and the labels beside it.</summary>
internal sealed partial class IdxPart
{
    private readonly Lazy<byte[]> _pixels;
    private readonly string _split;
    private readonly byte[]? _labels;
    private readonly IReadOnlyDictionary<string, string>[] _metadata;

    public IdxPart(string location, SourceOptions options)
    {
        IReadOnlyList<string>? labelNames = options.LabelNames;
        IdxFile photos = IdxFile.Open(location, 3, "photos", options.Within);
        Name = Path.GetFileName(location);
        Count = photos.Count;
        Layout = new(photos.Dimensions[2], photos.Dimensions[1], 1);
        _pixels = new(photos.ReadData);
        Match match = ImagesName().Match(Name);
        string prefix = match.Success ? match.Groups["split"].Value : Path.GetFileNameWithoutExtension(Name);
        _split = prefix == "t10k" ? "test" : prefix;
        _labels = match.Success ? Labels(location, prefix, photos.Count, options.Within) : null;
        // A photo's metadata is one of few: shared, so that 60,000 photos don't hold 60,000 dictionaries.
        _metadata = [.. Enumerable.Range(0, _labels is null ? 1 : 256).Select(label => Metadata(label, labelNames))];
        if (labelNames is not null && _labels is not null && _labels.Max() >= labelNames.Count)
            throw new SourceException($"the labels of {Name} go up to {_labels.Max()}, but only {labelNames.Count} are named (from 0 on)");
    }

    public string Name { get; }

    public int Count { get; }

    public RawLayout Layout { get; }

    public static bool HasName(string name) => ImagesName().IsMatch(name);

    /// <summary>All pixels, read at the first call.</summary>
    public byte[] Load() => _pixels.Value;

    public SourceItem Item(int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"{_split}-{number:D5}"),
        string.Create(CultureInfo.InvariantCulture, $"{Name}#{number}"),
        null,
        _metadata[_labels?[number] ?? 0]);

    private Dictionary<string, string> Metadata(int label, IReadOnlyList<string>? names)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal) { ["split"] = _split };
        if (_labels is not null)
            metadata["label"] = names is not null && label < names.Count ? names[label] : label.ToString(CultureInfo.InvariantCulture);
        return metadata;
    }

    private static byte[]? Labels(string location, string prefix, int count, IReadOnlyList<string>? within)
    {
        string? found = Directory.EnumerateFiles(Path.GetDirectoryName(location)!, prefix + "*")
            .Where(file => LabelsName().Match(Path.GetFileName(file)) is { Success: true } match && match.Groups["split"].Value == prefix)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (found is null)
            return null;
        IdxFile labels = IdxFile.Open(found, 1, "labels", within);
        return labels.Count == count
            ? labels.ReadData()
            : throw new SourceException($"{found} has {labels.Count:N0} labels for {count:N0} photos in {Path.GetFileName(location)}");
    }

    [GeneratedRegex(@"^(?<split>.+)-images[-.]idx3-ubyte(\.gz)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex ImagesName();

    [GeneratedRegex(@"^(?<split>.+)-labels[-.]idx1-ubyte(\.gz)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelsName();
}
