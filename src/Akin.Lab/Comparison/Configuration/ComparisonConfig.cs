using Akin.Engine;
using Akin.Engine.Configuration;

namespace Akin.Lab.Comparison.Configuration;

/// <summary>A comparison, as its YAML file says it. Paths are full.</summary>
internal sealed record ComparisonConfig
{
    private const int MostContenders = 1000;

    /// <summary>The config's own full path.</summary>
    public required string File { get; init; }

    /// <summary>What the comparison is called.</summary>
    public required string Name { get; init; }

    /// <summary>Where photos come from.</summary>
    public required ComparisonSource Source { get; init; }

    /// <summary>The columns whose equal values make a match, at least one.</summary>
    public required IReadOnlyList<string> Label { get; init; }

    /// <summary>The column whose equal values keep two photos apart; null where there is none.</summary>
    public required string? SplitBy { get; init; }

    /// <summary>Which photos may be queries.</summary>
    public required SideConfig QuerySide { get; init; }

    /// <summary>Which photos may be in the gallery.</summary>
    public required SideConfig GallerySide { get; init; }

    /// <summary>The most queries.</summary>
    public required int Queries { get; init; }

    /// <summary>The most gallery photos; null is all.</summary>
    public required int? Gallery { get; init; }

    /// <summary>What every draw follows from.</summary>
    public required int Seed { get; init; }

    /// <summary>The k of the figures at k.</summary>
    public required int K { get; init; }

    /// <summary>What is compared, at least one.</summary>
    public required IReadOnlyList<ContenderConfig> Contenders { get; init; }

    /// <summary>Reads a config.</summary>
    /// <param name="file">A YAML file.</param>
    /// <exception cref="EngineException">There is no such file, or something in it can't be; the message has the line.</exception>
    public static ComparisonConfig Read(string file)
    {
        file = Path.GetFullPath(file);
        string folder = Path.GetDirectoryName(file)!;
        YamlMap map = ConfigFile.Read(file);
        YamlMap source = map.Map("source") ?? throw map.Fault("source", "source is missing; say where the photos are: source: {path: products.csv, images: photos}");
        var config = new ComparisonConfig
        {
            File = file,
            Name = map.Text("name") ?? GetName(file),
            Source = GetSource(source, folder),
            Label = map.Texts("label") is { Count: > 0 } label ? label : throw map.Fault("label", "label is missing; name the column whose equal values make a match"),
            SplitBy = map.Text("split-by"),
            QuerySide = SideConfig.Read(map, "query", folder),
            GallerySide = SideConfig.Read(map, "gallery", folder),
            Queries = map.Whole("queries", 1, 1_000_000, 1000),
            Gallery = map.WholeOrNull("gallery", 1, 10_000_000),
            Seed = map.Whole("seed", 0, int.MaxValue, 1),
            K = map.Whole("k", 1, 1000, 10),
            Contenders = [.. map.Maps("contenders").SelectMany(m => ContenderConfig.Read(m, folder))],
        };
        map.End();
        if (config.Contenders.Count is 0 or > MostContenders)
            throw map.Fault("contenders", config.Contenders.Count == 0 ? "contenders is empty; name at least one: contenders: [{model: shipped}]" : $"contenders makes {config.Contenders.Count} combinations; {MostContenders} are the most");
        if (config.Contenders.Select(c => c.Name).Append(RandomControl.Name).GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw map.Fault("contenders", $"two contenders are called '{twice.Key}'; give each a name of its own");
        return config;
    }

    private static ComparisonSource GetSource(YamlMap map, string folder)
    {
        SourceKeys keys = SourceKeys.Read(map, folder);
        map.End();
        return new ComparisonSource
        {
            Path = keys.Path,
            Stores = keys.Stores.Count == 0 ? null : keys.Stores,
            Images = keys.Options.ImagesDirectory,
            PathColumn = keys.Options.PathColumn,
            IdColumn = keys.Options.IdColumn,
            BoxColumn = keys.Options.BoxColumn,
            LabelNames = keys.Options.LabelNames,
        };
    }

    private static string GetName(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        return name.EndsWith(".compare", StringComparison.Ordinal) ? name[..^".compare".Length] : name;
    }
}
