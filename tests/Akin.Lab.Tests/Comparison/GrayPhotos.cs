using System.Globalization;
using Akin.Engine;
using Akin.Imaging;
using Akin.Lab.Comparison;

namespace Akin.Lab.Tests.Comparison;

/// <summary>A table of small photos, each of one gray, so that every distance can be worked out by hand.</summary>
internal sealed class GrayPhotos : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="columns">The columns behind <c>file</c>.</param>
    /// <param name="rows">The gray of each photo and its cells, with commas between.</param>
    public GrayPhotos(string columns, params IReadOnlyList<(int Gray, string Cells)> rows)
    {
        List<string> lines = ["file," + columns];
        for (int i = 0; i < rows.Count; i++)
        {
            string file = string.Create(CultureInfo.InvariantCulture, $"{i:000}.png");
            byte[] pixels = new byte[8 * 8];
            pixels.AsSpan().Fill((byte)rows[i].Gray);
            File.WriteAllBytes(_folder.File(file), ImageEncoder.Png(pixels, 8, 8, 1));
            lines.Add($"{file},{rows[i].Cells}");
        }

        File.WriteAllLines(_folder.File("grays.csv"), lines);
    }

    public string Path => _folder.Path;

    public string GetPath(params string[] parts) => _folder.File(parts);

    public TemporaryFolder Folder => _folder;

    /// <summary>Writes a config and opens it.</summary>
    public ComparisonRun Open(string yaml)
    {
        string config = _folder.File("grays.compare.yml");
        File.WriteAllText(config, yaml);
        return ComparisonRun.Open(config, _folder.File("result"));
    }

    /// <summary>Runs a config over the table to its end.</summary>
    public ComparisonReport Run(string yaml)
    {
        ComparisonRun run = Open(yaml);
        foreach (ComparisonStage stage in run.Stages())
            stage.Run(new Progress<(int, int)>(), CancellationToken.None);
        return run.Report;
    }

    public void Dispose() => _folder.Dispose();
}
