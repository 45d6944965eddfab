using Akin.Catalog.Sources;
using Akin.Engine.Configuration;

namespace Akin.Lab.Training.Configuration;

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
        SourceKeys keys = SourceKeys.Read(map, folder);
        if (keys.Stores.Count > 1)
            throw map.Fault("store", "a source takes one store; give each store a source of its own");
        string? store = keys.Stores.Count == 1 ? keys.Stores[0] : null;
        var source = new SourceConfig(
            map.Text("name") ?? System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(keys.Path ?? store!)),
            keys.Path, store, keys.Options,
            map.Number("sample-weight", 0.01, 100, 1),
            map.Map("split") is { } split ? SplitConfig.Read(split) : null,
            map.Line);
        map.End();
        return source;
    }
}
