using System.Globalization;
using System.Text;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;
using Akin.Training;
using Akin.Training.Networks;
using Akin.Vectors;

namespace Akin.Lab.Training.Results;

/// <summary>Writes what one has to know of a trained network before one uses it: what it was trained with, how, and what it is worth.</summary>
internal static class ModelCard
{
    private const int NamedLayers = 30;

    /// <summary>The card as Markdown.</summary>
    public static string Write(TrainingConfig config, string command, TrainingReport report, IReadOnlyList<LabelSet> labels)
    {
        var card = new StringBuilder();
        string from = config.Network.Backbone is { } backbone ? $"fine-tuned from {Path.GetFileName(backbone)}" : "trained from scratch";
        Line($"# {config.Name}");
        Line($"A network {from} by Akin. Its vector is the output `embedding`, {report.Dimensions} numbers, compared by {config.Metric.Name()}; `{config.Name}.yml` beside it says how it wants its photos.");
        Line($"");
        Line($"```sh");
        Line($"{command}");
        Line($"akin index photos --model {config.Name}.onnx");
        Line($"```");
        Line($"");
        Line($"## Data");
        Table(["source", "train", "validation", "hold-out", "held together by"], report.Sources.Select(s =>
            (string[])[s.Source, Count(s.Train), Count(s.Validation), Count(s.HoldOut), s.SplitBy]));
        if (report.Skipped.Count > 0)
            Line($"{report.Skipped.Count} photos could not be used, the first: {report.Skipped[0].Path} ({report.Skipped[0].Reason}).\n");
        Line($"## Tasks");
        Table(["task", "column", "classes", "training photos", "loss", "weight"], labels.Select(l => (string[])
        [
            l.Task.Name, string.Join(" + ", l.Task.Columns), Count(l.Classes.Count), Count(l.Counts.Sum()),
            string.Join(" + ", new[] { l.Task.ClassLoss, l.Task.PhotoLoss }.OfType<LossKind>().Select(Word)), Number(l.Task.Weight),
        ]));
        foreach (string note in report.Notes)
            Line($"- {note}");
        if (report.Notes.Count > 0)
            Line($"");
        Settings();
        Results();
        Line($"## License");
        Line($"{config.License ?? $"That of {(config.Network.Backbone is null ? "" : $"{Path.GetFileName(config.Network.Backbone)} and of ")}the photos that it was trained with."}");
        return card.ToString();

        void Settings()
        {
            Line($"## Settings");
            IReadOnlyList<string> rows =
            [
                $"{config.Optimizer.Rule.GetType().Name}, learning rate {Number(config.Optimizer.LearningRate)}, {Word(config.Optimizer.Schedule)}, weight decay {Number(config.Optimizer.WeightDecay)}",
                $"{report.Epochs.Count} of {config.Epochs} epochs, batches of {config.Batch}{(config.Triplets is null ? "" : " triplets")}, seed {config.Seed}, {config.Device}",
                $"trained: {Trained(config.Network, report.Untrained)}; head: {Describe(config.Network.Head)}{(config.Network.Interpolate < 1 ? $"; exported {Percent(config.Network.Interpolate)} of the way from the backbone's weights to the trained ones" : "")}",
                $"augmentation: {config.Augmentation}",
                $"weights stored in {config.Weights switch { Akin.Training.Networks.WeightStorage.Full => "float32", Akin.Training.Networks.WeightStorage.Half => "float16", _ => "int8" }}",
                $"{Number(Math.Round(report.Seconds, 1))} s of training, of which {Percent(report.WaitShare)} waiting for photos; ended: {Word(report.Reason)}{(report.Message is null ? "" : $" ({report.Message})")}",
            ];
            foreach (string row in rows)
                Line($"- {row}");
            Line($"");
        }

        void Results()
        {
            Line($"## Figures");
            Line($"Photos that were not trained with. Validation chose the epoch; hold-out was looked at once, at the end.");
            Line($"");
            string was = config.Network.Backbone is { } path ? Path.GetFileNameWithoutExtension(path) : "pixels";
            if (report.Embedding.Count > 0)
            {
                Table(["same label at 1", "photos of", "photos", "random", was, config.Name], report.Embedding.Select(f => (string[])
                    [f.Task, f.Side, Count(f.Queries), Percent(f.RandomControl), Percent(f.Before), $"**{Percent(f.After)}**"]));
            }

            if (report.Triplets.Count > 0)
            {
                Table(["triplets in order", "triplets", was, config.Name], report.Triplets.Select(f => (string[])
                    [f.Side, Count(f.Count), Percent(f.Before), $"**{Percent(f.After)}**"]));
            }

            if (report.Classes.Count > 0)
            {
                Table(["right class", "photos of", "photos", "commonest class", "accuracy", "top 3", "top 5"], report.Classes.Select(f => (string[])
                    [f.Task, f.Side, Count(f.Photos), Percent(f.Majority), $"**{Percent(f.Accuracy)}**", Percent(f.Top3), Percent(f.Top5)]));
            }

            Line($"![Loss and accuracy by epoch]({config.Name}.svg)");
            Line($"");
        }

        void Line(FormattableString text) => card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Table(string[] head, IEnumerable<string[]> rows)
        {
            Line($"| {string.Join(" | ", head)} |");
            Line($"|{string.Concat(Enumerable.Repeat("---|", head.Length))}");
            foreach (string[] row in rows)
                Line($"| {string.Join(" | ", row.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |");
            Line($"");
        }
    }

    // What was meant to learn, and what of that did not.
    private static string Trained(NetworkConfig network, IReadOnlyList<UntrainedLayer> untrained)
    {
        string last = network.Unfreeze.Count == 0 ? "" : $", and from epoch {network.Unfreeze.MaxBy(u => u.Epoch)!.Epoch + 1} on {Part(network.Unfreeze.MaxBy(u => u.Epoch)!.Part)}";
        string wanted = network.IsFrozen ? "the head on frozen features" : Part(network.Train) + last;
        string behind = network.FreezeUpTo.Count == 0 ? "" : $" behind {string.Join(" and ", network.FreezeUpTo)}";
        return wanted + behind + (untrained.Count == 0 ? "" : $"; not trained: {Figures.Untrained(untrained, NamedLayers)}");
    }

    private static string Part(TrainedPart part) => part.Layers switch { null => "every layer", 0 => "the head", int n => $"the head and the last {n} layers" };

    private static string Count(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    // BatchHard is written batch-hard, as in the config.
    private static string Describe(HeadOptions head) => head.Principal is not { } whiten ? Word(head.Kind) : string.Create(
        CultureInfo.InvariantCulture,
        $"projection to {head.Width} values that begins with the principal directions of the features, whitened by {whiten:0.##}{(head.ViewWhitening > 0 ? $", of views by {head.ViewWhitening:0.##}" : "")}");

    private static string Word<T>(T value)
        where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
