using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;

namespace Akin.Lab.Tests.Training;

/// <summary>Configs and photos that are made up: no file is behind the photos.</summary>
internal static class Made
{
    public static TrainingConfig Config(TemporaryFolder folder, string yaml)
    {
        string file = folder.File("run.train.yml");
        File.WriteAllText(file, yaml);
        return TrainingConfig.Read(file);
    }

    /// <summary>Photos of one source, a line of metadata each, written like <c>label=dress person=7</c>.</summary>
    public static TrainingPhoto[] Photos(params IEnumerable<string> lines) => [.. lines.Select((line, i) => new TrainingPhoto(
        0, i, new SourceItem($"{i}", $"{i}.png", null,
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]))))];

    public static TrainingPhotos Run(TrainingPhoto[] photos, PhotoSide[] sides) => new([], photos, sides, []);

    /// <summary>A file or folder of the repository.</summary>
    public static string Shipped(params string[] names)
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Akin.slnx")))
            root = root.Parent!;
        return Path.Combine([root.FullName, .. names]);
    }
}
