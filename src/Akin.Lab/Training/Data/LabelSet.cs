using Akin.Engine;
using Akin.Lab.Training.Configuration;

namespace Akin.Lab.Training.Data;

/// <summary>The classes of a task, learned from the training photos alone, and the label of every photo.</summary>
/// <param name="Task">The task.</param>
/// <param name="Classes">The classes; a label is a place in this list.</param>
/// <param name="Labels">The label of each photo of the run; -1 is unknown.</param>
/// <param name="Values">The value of each photo of the run, whether it is a class or not; null is unknown.</param>
/// <param name="Counts">Training photos of each class.</param>
internal sealed record LabelSet(TaskConfig Task, IReadOnlyList<string> Classes, int[] Labels, string?[] Values, int[] Counts)
{
    /// <summary>The label of a photo whose class is not known.</summary>
    public const int Unknown = -1;

    /// <summary>Finds the classes and encodes every photo.</summary>
    /// <param name="config">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="note">Told what is doubtful but can be trained, a line each.</param>
    /// <exception cref="EngineException">There are not two classes to tell apart.</exception>
    public static LabelSet Create(TrainingConfig config, TaskConfig task, TrainingPhotos photos, Action<string> note)
    {
        string where = $"{config.File}, line {task.Line}: the task {task.Name}";
        string?[] values = photos.Values(config, task);
        Dictionary<string, int> counts = [], elsewhere = [];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                Dictionary<string, int> side = photos.Sides[i] == PhotoSide.Train ? counts : elsewhere;
                side[value] = side.GetValueOrDefault(value) + 1;
            }
        }

        if (counts.Count == 0)
            throw new EngineException($"{where} has no label it could learn: of the training photos none has a value for {string.Join(" and ", task.Columns)}");
        string[] classes = Choose(task, counts, where);
        if (classes.Length < 2)
        {
            throw new EngineException(
                $"{where} has {classes.Length} classes with {task.MinCount} training photos or more (of {counts.Count} values); it needs two to tell apart{(task.MinCount > 1 ? "; lower min-count" : "")}");
        }

        Dictionary<string, int> places = classes.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i);
        Note(task, classes, counts, elsewhere, places, note);
        return new LabelSet(
            task, classes, [.. values.Select(v => v is not null && places.TryGetValue(v, out int place) ? place : Unknown)], values,
            [.. classes.Select(c => counts[c])]);
    }

    /// <summary>The values of a task that is measured and not learned: it has no classes.</summary>
    public static LabelSet Measured(TrainingConfig config, TaskConfig task, TrainingPhotos photos)
    {
        string?[] values = photos.Values(config, task);
        int[] labels = new int[values.Length];
        labels.AsSpan().Fill(Unknown);
        return new LabelSet(task, [], labels, values, []);
    }

    private static string[] Choose(TaskConfig task, Dictionary<string, int> counts, string where)
    {
        if (task.Classes.Listed.FirstOrDefault(c => !counts.ContainsKey(c)) is { } missing)
            throw new EngineException($"{where} lists the class '{missing}', which no training photo has; there are {PhotoSplit.Shorten(counts.Keys)}");
        if (task.Classes.Listed.Count > 0)
            return [.. task.Classes.Listed];
        IEnumerable<string> enough = counts.Where(c => c.Value >= task.MinCount).Select(c => c.Key);
        if (task.Classes.Top is { } top)
            enough = enough.OrderByDescending(c => counts[c]).ThenBy(c => c, StringComparer.Ordinal).Take(top);
        return [.. enough.Order(StringComparer.Ordinal)];
    }

    private static void Note(
        TaskConfig task, string[] classes, Dictionary<string, int> counts, Dictionary<string, int> elsewhere,
        Dictionary<string, int> places, Action<string> note)
    {
        string[] single = [.. classes.Where(c => counts[c] == 1)];
        if (single.Length > 0)
            note($"{task.Name}: {Count(single)} one training photo each, which is little to learn from ({PhotoSplit.Shorten(single, 5)}); min-count: 2 leaves them out");
        string[] unseen = [.. elsewhere.Keys.Where(c => !counts.ContainsKey(c))];
        if (unseen.Length > 0)
            note($"{task.Name}: {Count(unseen)} photos in validation or hold-out only ({PhotoSplit.Shorten(unseen, 5)}); accuracy leaves them out, same label at 1 counts them");
        string[] rare = [.. counts.Keys.Where(c => !places.ContainsKey(c))];
        if (rare.Length > 0 && task.Classes.Listed.Count == 0)
            note($"{task.Name}: {Count(rare)} too few photos to be {(rare.Length == 1 ? "a class" : "classes")} ({PhotoSplit.Shorten(rare, 5)}); their photos are unknown to it");

        static string Count(string[] values) => values.Length == 1 ? "1 value has" : $"{values.Length} values have";
    }
}
