using System.CommandLine;
using Akin.Cli.Terminal;
using Akin.Engine.Ingest;
using Akin.Lab.Training;
using Akin.Lab.Training.Results;
using Akin.Training;

namespace Akin.Cli.Verbs;

/// <summary><c>akin train</c>: from a config to a network that <c>akin index</c> takes.</summary>
internal static class TrainVerb
{
    private const int ShownSkips = 10;

    public static Command Create()
    {
        var config = new Argument<string>("CONFIG") { Description = "The run: a YAML file (docs/training.md has all its keys)" };
        var verb = new Command("train", """
            Trains a network on your own labels: writes NAME.onnx, its settings NAME.yml, its card NAME.md and the curves NAME.svg.

            Example: akin train shop.train.yml
            Example: akin train shop.train.yml --store shop --epochs 5 --out models

              shop.train.yml:
                backbone: mobilenet-v2.onnx
                sources: [{path: products.csv, images: photos}]
                tasks: [{column: category}]
                split: {by: product, validation: 0.15}
            """) { config };
        var source = new SourceArguments(verb, optional: true);
        var store = new Option<string?>("--store") { Description = "Take photos and metadata from a store instead of the config's sources", HelpName = "DIR" };
        var epochs = CommonOptions.InRange(new Option<int?>("--epochs") { Description = "Passes over the training photos, instead of the config's", HelpName = "N" }, 1, 100_000);
        var seed = CommonOptions.InRange(new Option<int?>("--seed") { Description = "What every draw follows from, instead of the config's", HelpName = "N" }, 0, int.MaxValue);
        var device = new Option<string?>("--device") { Description = "What computes, instead of the config's", HelpName = "cpu|cuda" };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var to = new Option<string?>("--out") { Description = "The folder for the results, instead of the config's", HelpName = "DIR" };
        var leaveOut = new Option<string?>("--leave-out") { Description = "A source of the config that is measured and not trained with: what the recipe is worth on another shop", HelpName = "SOURCE" };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint of a run that was stopped" };
        var json = CommonOptions.Json();
        foreach (Option option in new Option[] { store, epochs, seed, device, to, leaveOut, resume, json })
            verb.Add(option);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var request = new TrainingRequest(parsed.GetRequiredValue(config))
            {
                Source = source.Location(parsed),
                SourceOptions = source.Options(parsed),
                Store = parsed.GetValue(store),
                Epochs = parsed.GetValue(epochs),
                Seed = parsed.GetValue(seed),
                Device = parsed.GetValue(device),
                Out = parsed.GetValue(to),
                LeaveOut = parsed.GetValue(leaveOut),
                Resume = parsed.GetValue(resume),
                Command = "akin " + string.Join(' ', parsed.Tokens.Where(t => t.Value is not ("--json" or "--resume")).Select(t => Quoted(t.Value))),
            };
            var run = TrainingRun.Open(request, cancellation);
            Prepare(run, cancellation);
            try
            {
                await EpochTable.RunAsync(run, (epochReports, steps) => run.TrainAsync(epochReports, steps, cancellation));
            }
            catch (OperationCanceledException)
            {
                People.Fail(File.Exists(run.Checkpoint)
                    ? $"stopped; the checkpoint {run.Checkpoint} is kept, go on with: {request.Command} --resume"
                    : "stopped before the first epoch was done; nothing is kept");
                return 1;
            }

            TrainingReport report = Finish(run, cancellation);
            if (parsed.GetValue(json))
                Answer.Write(Json(report));
            else
                Show(report);
            return 0;
        });
        return verb;
    }

    // All that can be wrong is known before the first step.
    private static void Prepare(TrainingRun run, CancellationToken cancellation)
    {
        Under("Check photos", progress => run.Check(progress, cancellation));
        foreach (SkippedPhoto skipped in run.Skipped.Take(ShownSkips))
            People.Say($"skipped {skipped.Path}: {skipped.Reason}");
        if (run.Skipped.Count > ShownSkips)
            People.Say($"... and {run.Skipped.Count - ShownSkips} more (all of them with --json)");
        foreach (string note in run.Notes)
            People.Say($"note: {note}");
        Under("Measure before", progress => run.MeasureBefore(progress.From((IngestProgress p) => (p.Done, p.Total)), cancellation));
        if (run.HasPreparation)
            Under("Features", progress => run.Prepare(progress, cancellation));
    }

    private static TrainingReport Finish(TrainingRun run, CancellationToken cancellation)
    {
        run.Export();
        Under("Measure after", progress => run.MeasureAfter(progress.From((IngestProgress p) => (p.Done, p.Total)), cancellation));
        return run.Finish(cancellation);
    }

    private static void Under(string title, Action<IProgress<(int, int)>> work) => ProgressBar.Run(title, "photos", progress =>
    {
        work(progress);
        return true;
    });

    private static string Quoted(string word) => word.Any(c => char.IsWhiteSpace(c) || c == '\'') ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'" : word;

    private static object Json(TrainingReport report) => new
    {
        report.Model,
        report.Dimensions,
        BestEpoch = report.Best?.Epoch + 1,
        Ended = report.Reason.ToString(),
        report.Message,
        report.Sources,
        same_label_at_1 = report.Embedding,
        report.Classes,
        TripletsInOrder = report.Triplets,
        report.Epochs,
        report.Skipped,
        report.Notes,
        report.Untrained,
        report.Seconds,
        report.WaitShare,
    };

    private static void Show(TrainingReport report)
    {
        People.Table(["same label at 1", "photos of", ">photos", ">random", ">before", ">after"], report.Embedding.Select((EmbeddingFigure f) => (string[])
            [f.Task, f.Side, People.Number(f.Queries), People.Percent(f.RandomControl), People.Percent(f.Before), People.Percent(f.After)]));
        if (report.Classes.Count > 0)
        {
            People.Table(["right class", "photos of", ">photos", ">commonest", ">accuracy", ">top 3", ">top 5"], report.Classes.Select((ClassFigure f) => (string[])
                [f.Task, f.Side, People.Number(f.Photos), People.Percent(f.Majority), People.Percent(f.Accuracy), People.Percent(f.Top3), People.Percent(f.Top5)]));
        }

        if (report.Triplets.Count > 0)
        {
            People.Table(["triplets in order", ">triplets", ">before", ">after"], report.Triplets.Select((TripletFigure f) => (string[])
                [f.Side, People.Number(f.Count), People.Percent(f.Before), People.Percent(f.After)]));
        }

        if (report.Reason != StopReason.Finished || report.Message is not null)
            People.Say(report.Message ?? $"ended early: no better epoch than {report.Best?.Epoch + 1}");
        People.Say($"{report.Model}: {report.Dimensions} dimensions, the weights of epoch {report.Best?.Epoch + 1}; {report.Seconds:0.0} s of training, {People.Percent(report.WaitShare)} of it waiting for photos");
        People.Say($"Next: akin index SOURCE --model {report.Model}");
    }
}
