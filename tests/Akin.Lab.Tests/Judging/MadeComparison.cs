using Akin.Engine;
using Akin.Lab.Comparison;

namespace Akin.Lab.Tests.Judging;

/// <summary>Comparisons that are made up: queries q0, q1, … and what contenders found for them.</summary>
internal static class MadeComparison
{
    /// <summary>A comparison whose contender c names the photo <c>chosen[q][c]</c> of a gallery for the query q.</summary>
    public static ComparisonFile Create(int[][] chosen, int gallery, ComparisonSource? source = null, Func<int, string>? id = null)
    {
        int contenders = chosen[0].Length;
        return new ComparisonFile
        {
            Name = "made",
            Made = DateTimeOffset.UnixEpoch,
            Source = source ?? new ComparisonSource(),
            Label = "label",
            K = 10,
            Photos = [.. Enumerable.Range(0, chosen.Length + gallery).Select(i =>
                new ComparedPhoto(id?.Invoke(i) ?? (i < chosen.Length ? $"q{i}" : $"g{i - chosen.Length}"), id?.Invoke(i) ?? $"{i}.png", "a", null, null))],
            Queries = [.. Enumerable.Range(0, chosen.Length)],
            Gallery = [.. Enumerable.Range(chosen.Length, gallery)],
            Contenders = [.. Enumerable.Range(0, contenders).Select(c => new ComparedContender
            {
                Name = $"contender {c}",
                Control = c == contenders - 1,
                Neighbors = [.. chosen.Select(ofQuery => (IReadOnlyList<ComparedNeighbor>)[new ComparedNeighbor(chosen.Length + ofQuery[c], c), new ComparedNeighbor(chosen.Length, 9)])],
            })],
        };
    }

    /// <summary>A comparison of photos that lie in a folder, written into another one.</summary>
    /// <returns>The comparison's folder.</returns>
    public static string Write(TemporaryFolder folder, int queries, int contenders, int gallery = 20)
    {
        string photos = folder.File("photos");
        for (int i = 0; i < queries + gallery; i++)
            PhotoFolder.Write(photos, $"{i:000}.png", i);
        int[][] chosen = [.. Enumerable.Range(0, queries).Select(q => Enumerable.Range(0, contenders).Select(c => (q + (c * (q % 3))) % gallery).ToArray())];
        string directory = folder.File("comparison");
        Directory.CreateDirectory(directory);
        Create(chosen, gallery, new ComparisonSource { Path = photos }, i => $"{i:000}.png").Write(Path.Combine(directory, ComparisonFile.FileName));
        return directory;
    }
}
