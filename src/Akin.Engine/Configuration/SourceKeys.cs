using Akin.Catalog.Sources;

namespace Akin.Engine.Configuration;

/// <summary>The keys of a config that say where photos are and how they are read. Paths are full.</summary>
/// <param name="Path">A folder, a table or IDX files; null where stores are named.</param>
/// <param name="Stores">The folders of stores, whose photos and metadata are taken; empty where a path is named.</param>
/// <param name="Options">How a table or IDX file is read.</param>
internal sealed record SourceKeys(string? Path, IReadOnlyList<string> Stores, SourceOptions Options)
{
    /// <summary>Reads them.</summary>
    /// <param name="map">The map that has them.</param>
    /// <param name="folder">What relative paths are relative to: the config's folder.</param>
    public static SourceKeys Read(YamlMap map, string folder)
    {
        string? path = Full(map.Text("path"));
        string[] stores = [.. map.Texts("store").Select(s => Full(s)!)];
        if (path is null == (stores.Length == 0))
            throw map.Fault("path", "a source takes a path (a folder, a table or IDX files) or a store, one of them");
        IReadOnlyList<string> labels = map.Texts("label-names");
        return new SourceKeys(path, stores, new SourceOptions
        {
            ImagesDirectory = Full(map.Text("images")),
            PathColumn = map.Text("path-column"),
            BoxColumn = map.Text("box-column"),
            IdColumn = map.Text("id-column"),
            LabelNames = labels.Count == 0 ? null : labels,
        });

        string? Full(string? given) => given is null ? null : System.IO.Path.GetFullPath(given, folder);
    }
}
