using Akin.Engine;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;

namespace Akin.Lab.Tests.Training;

public sealed class LabelSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_come_from_training_photos_alone_and_the_rest_is_unknown()
    {
        LabelSet labels = Create("column: kind", "kind=b", "kind=a", "", "kind=b", "v kind=c", "v kind=a");
        Assert.Equal(["a", "b"], labels.Classes);
        Assert.Equal([1, 0, -1, 1, -1, 0], labels.Labels);
        Assert.Equal([1, 2], labels.Counts);
        Assert.Equal(new string?[] { "b", "a", null, "b", "c", "a" }, labels.Values);
        Assert.Contains(_notes, n => n.Contains("validation or hold-out only (c)", StringComparison.Ordinal));
        Assert.Contains(_notes, n => n.Contains("one training photo", StringComparison.Ordinal) && n.Contains("(a)", StringComparison.Ordinal));
    }

    [Fact]
    public void The_most_common_a_list_or_those_with_enough_photos()
    {
        string[] photos = ["kind=a", "kind=b", "kind=b", "kind=c", "kind=c", "kind=c"];
        Assert.Equal(["b", "c"], Create("column: kind, classes: {top: 2}", photos).Classes);
        Assert.Equal(["c", "a"], Create("column: kind, classes: [c, a]", photos).Classes);
        Assert.Equal(["b", "c"], Create("column: kind, min-count: 2", photos).Classes);
    }

    [Fact]
    public void Joined_columns_are_one_label_and_unknown_where_one_is() =>
        Assert.Equal([0, 1, -1], Create("column: [id, color]", "id=1 color=red", "id=2 color=red", "id=1").Labels);

    [Theory]
    [InlineData("column: kind, classes: [a, z]", "'z', which no training photo has; there are a, b")]
    [InlineData("column: kind, min-count: 3", "lower min-count")]
    [InlineData("column: other", "no label it could learn")]
    public void A_task_with_nothing_to_learn_is_refused(string task, string said)
    {
        string message = Assert.Throws<EngineException>(() => Create(task, "kind=a", "kind=b", "kind=b", "v other=x")).Message;
        Assert.Contains(said, message);
        Assert.Contains("run.train.yml, line 3: the task ", message);
    }

    // A photo whose line begins with "v " validates.
    private LabelSet Create(string task, params string[] lines)
    {
        TrainingConfig config = Made.Config(_folder, $"backbone: net.onnx\nsources: [{{path: p}}]\ntasks: [{{{task}}}]\n");
        TrainingPhoto[] photos = Made.Photos(lines.Select(l => l.StartsWith("v ", StringComparison.Ordinal) ? l[2..] : l));
        PhotoSide[] sides = [.. lines.Select(l => l.StartsWith("v ", StringComparison.Ordinal) ? PhotoSide.Validation : PhotoSide.Train)];
        return LabelSet.Create(config, config.Tasks[0], Made.Run(photos, sides), _notes.Add);
    }
}
