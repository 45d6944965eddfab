using System.Text.Json;
using Akin.Engine;
using Akin.Lab.Comparison;
using Akin.Lab.Evaluation;

namespace Akin.Lab.Tests.Comparison;

public sealed class ComparisonFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_was_written_is_read_again()
    {
        ComparisonFile file = Small();
        string path = _folder.File(ComparisonFile.FileName);
        file.Write(path);

        // By its folder as well as by its own path, and to the last value.
        Assert.Equal(JsonSerializer.Serialize(file), JsonSerializer.Serialize(ComparisonFile.Read(_folder.Path)));
        Assert.Equal(JsonSerializer.Serialize(file), JsonSerializer.Serialize(ComparisonFile.Read(path)));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));

        JsonElement json = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        Assert.Equal("[1,2,30,40]", json.GetProperty("photos")[0].GetProperty("box").GetRawText());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("photos")[1].GetProperty("box").ValueKind);
        Assert.Equal("""{"photo":1,"distance":0.5}""", json.GetProperty("contenders")[0].GetProperty("neighbours")[0][0].GetRawText());
        Assert.Equal("sender_id", json.GetProperty("split_by").GetString());
    }

    [Fact]
    public void A_file_that_names_what_is_not_there_is_refused_in_one_line()
    {
        string path = _folder.File("comparison.json");
        foreach ((ComparisonFile bad, string says) in new[]
        {
            (Small() with { Queries = [3] }, "none of its photos"),
            (Small() with { Gallery = [-1] }, "none of its photos"),
            (Small() with { Version = 2 }, "version 2"),
            (Small() with { Contenders = [Contender("a", 7)] }, "none of its photos"),
            (Small() with { Contenders = [Contender("a", 1), Contender("a", 1)] }, "one name"),
            (Small() with { Contenders = [Contender("a", 1) with { Neighbors = [] }] }, "0 of 1 queries"),
            (Small() with { Photos = null! }, "missing"),
        })
        {
            bad.Write(path);
            string message = Assert.Throws<EngineException>(() => ComparisonFile.Read(path)).Message;
            Assert.Contains(says, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        foreach (string text in new[] { "", "null", "[]", "{", "{\"version\":1}", """{"version":1,"photos":"x"}""" })
        {
            File.WriteAllText(path, text);
            Assert.DoesNotContain('\n', Assert.Throws<EngineException>(() => ComparisonFile.Read(path)).Message);
        }

        Assert.Equal(ErrorCodes.NoComparison, Assert.Throws<EngineException>(() => ComparisonFile.Read(_folder.File("nowhere"))).Code);
    }

    public void Dispose() => _folder.Dispose();

    private static ComparedContender Contender(string name, int neighbor) => new()
    {
        Name = name,
        Metric = "cosine",
        Index = "flat",
        Dimensions = 8,
        Queries = 1,
        SameLabel = 1 / 3.0,
        SameLabelInterval = Interval.OfShare(1, 3),
        PrecisionAtK = 0.25,
        MeanAveragePrecision = 0.125,
        MillisecondsPerQuery = 0.5,
        BytesPerPhoto = 32,
        Neighbors = [[new ComparedNeighbor(neighbor, 0.5f)]],
    };

    private static ComparisonFile Small() => new()
    {
        Name = "small",
        Made = new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero),
        Source = new ComparisonSource { Path = "/photos/labels.csv", Images = "/photos/images" },
        Label = "label",
        SplitBy = "sender_id",
        K = 10,
        Photos = [new("a", "a.jpg", "Dress", "7", new(1, 2, 30, 40)), new("ü<b>", "b.jpg", "Shoes", null, null)],
        Queries = [0],
        Gallery = [1],
        Contenders = [Contender("one", 1), new ComparedContender { Name = "two", Failed = "no such layer" }],
    };
}
