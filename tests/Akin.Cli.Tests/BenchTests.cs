using System.Text.Json;
using Akin.Vectors.Files;

namespace Akin.Cli.Tests;

public sealed class BenchTests : IDisposable
{
    private const int Dimensions = 24;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("flat", "none", 1)]
    [InlineData("hnsw", "none", 3)]
    [InlineData("hnsw", "int8", 3)]
    [InlineData("forest", "none", 3)]
    public void Every_index_gives_a_line_an_operating_point_and_a_curve(string index, string quantize, int points)
    {
        Write("base.npy", 2000, 1);
        Write("queries.fvecs", 50, 2);
        string[] efforts = points == 1 ? [] : ["--effort", "20", "100", "2000"];
        string answer = AkinProcess.Good(
            _folder.Path, ["bench", "ann", "--base", "base.npy", "--queries", "queries.fvecs", "--index", index, "--quantize", quantize, "--plot", "curve.svg", .. efforts]).Out;
        JsonElement[] lines = [.. answer.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(points, lines.Length);
        Assert.All(lines, l =>
        {
            Assert.StartsWith("akin-" + index, l.GetProperty("engine").GetString());
            foreach (string field in new[] { "build_s", "param", "recall10", "qps", "bytes_per_vector" })
                Assert.True(l.GetProperty(field).GetDouble() >= 0);
        });
        Assert.InRange(lines[^1].GetProperty("recall10").GetDouble(), 0.95, 1);
        Assert.StartsWith("<svg", File.ReadAllText(_folder.File("curve.svg")));
    }

    [Fact]
    public void Files_that_do_not_fit_are_refused_in_one_line()
    {
        Write("base.npy", 20, 1);
        File.WriteAllText(_folder.File("text.npy"), "no vectors");
        File.WriteAllBytes(_folder.File("cut.f32"), new byte[Dimensions * 4 * 3 + 1]);
        AkinProcess.Bad(_folder.Path, 1, "text.npy", "bench", "ann", "--base", "text.npy", "--queries", "base.npy");
        AkinProcess.Bad(_folder.Path, 1, "cut.f32", "bench", "ann", "--base", "cut.f32", "--queries", "base.npy", "--dim", "24");
        AkinProcess.Bad(_folder.Path, 1, "none.npy", "bench", "ann", "--base", "none.npy", "--queries", "base.npy");
        Write("few.npy", 3, 1);
        AkinProcess.Bad(_folder.Path, 1, "--base has 3 vectors", "bench", "ann", "--base", "few.npy", "--queries", "base.npy");
        VectorFile.Write(_folder.File("zero.npy"), new float[2 * Dimensions], Dimensions);
        AkinProcess.Bad(_folder.Path, 1, "vector 0 of --queries is zero", "bench", "ann", "--base", "base.npy", "--queries", "zero.npy", "--metric", "cosine");
        AkinProcess.Bad(_folder.Path, 2, "--base", "bench", "ann", "--queries", "base.npy");
    }

    private void Write(string name, int count, int seed)
    {
        var random = new Random(seed);
        VectorFile.Write(_folder.File(name), [.. Enumerable.Range(0, count * Dimensions).Select(_ => random.NextSingle())], Dimensions);
    }
}
