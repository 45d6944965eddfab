using Akin.Catalog.Sources;

namespace Akin.Engine.Training.Configuration;

/// <summary>A place that training photos come from.</summary>
/// <param name="Name">What tasks and messages call it.</param>
/// <param name="Path">A folder, a table or IDX files; null where a store is named.</param>
/// <param name="Store">The folder of a store, whose photos and metadata are taken; null where a path is named.</param>
/// <param name="Options">How a table or IDX file is read.</param>
/// <param name="SampleWeight">How often each of its photos is drawn in an epoch, on average.</param>
/// <param name="Split">Its split; null is the config's.</param>
/// <param name="Line">The line of the config that it stands on.</param>
internal sealed record SourceConfig(
    string Name, string? Path, string? Store, SourceOptions Options, double SampleWeight, SplitConfig? Split, int Line)
{
    /// <summary>Reads it from one map under <c>sources</c>.</summary>
    /// <param name="map">The map.</param>
    /// <param name="folder">What its relative paths are relative to: the config's folder.</param>
    public static SourceConfig Read(YamlMap map, string folder)
    {
        string? path = Full(map.Text("path")), store = Full(map.Text("store"));
        if (path is null == store is null)
            throw map.Fault("path", "a source takes a path (a folder, a table or IDX files) or a store, one of them");
        IReadOnlyList<string> labels = map.Texts("label-names");
        var source = new SourceConfig(
            map.Text("name") ?? System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(path ?? store!)),
            path, store,
            new SourceOptions
            {
                ImagesDirectory = Full(map.Text("images")),
                PathColumn = map.Text("path-column"),
                BoxColumn = map.Text("box-column"),
                IdColumn = map.Text("id-column"),
                LabelNames = labels.Count == 0 ? null : labels,
            },
            map.Number("sample-weight", 0.01, 100, 1),
            map.Map("split") is { } split ? SplitConfig.Read(split) : null,
            map.Line);
        map.End();
        return source;

        string? Full(string? given) => given is null ? null : System.IO.Path.GetFullPath(given, folder);
    }
}
