using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Engine.Jobs;
using Akin.Lab.Training;
using Akin.Lab.Training.Configuration;
using Akin.Training;

namespace Akin.Lab.Jobs;

/// <summary>Trains a network, as <c>akin train</c> does; begun again, it goes on from its checkpoint.</summary>
/// <param name="Config">The run: a YAML file. The files and folders that it names must be ones that jobs may touch, too.</param>
public sealed record TrainJob(string Config) : JobRequest
{
    /// <inheritdoc/>
    public override JobRequest Check(JobPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        string config = place.Resolve(Config);
        TrainingConfig read = TrainingConfig.Read(config);
        if (read.Sources.Count == 0)
            throw new EngineException($"{config} has no sources; add them (sources: with a path each)");
        // The network that comes with the program lies beside it.
        string? backbone = read.Network.Backbone == ShippedModels.Photo ? null : read.Network.Backbone;
        foreach (string? path in (string?[])[read.Out, backbone, read.Triplets, .. read.Sources.SelectMany(s => (string?[])[s.Path, s.Store, s.Options.ImagesDirectory])])
        {
            if (path is not null)
                place.Resolve(path);
        }

        return this with { Config = config };
    }

    /// <inheritdoc/>
    public override async Task<object> RunAsync(JobPlace place, JobRun run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(run);
        run.Stage("reading the sources");
        TrainingConfig config = TrainingConfig.Read(Config);
        bool goesOn = run.Begun > 1 && File.Exists(TrainingRun.GetCheckpoint(config));
        var training = TrainingRun.Open(new TrainingRequest(Config)
        {
            Resume = goesOn,
            Command = $"akin train {Path.GetFileName(Config)}",
            SourceOptions = new() { Within = place.Folders?.Invoke() },
        }, cancellation);
        training.Check(Photos("checking photos"), cancellation);
        foreach (string note in training.Notes)
            run.Say(note);
        training.MeasureBefore(Measured("measuring before"), cancellation);
        training.Prepare(Photos("features"), cancellation);
        run.Stage("training");
        await training.TrainAsync(
            new CallbackProgress<EpochReport>(e => run.Say(FormattableString.Invariant($"epoch {e.Epoch + 1} of {training.Epochs}: loss {e.TrainLoss:0.000}, on validation {e.ValidLoss:0.000}"))),
            new CallbackProgress<StepReport>(s => run.Report("training", ((long)s.Epoch * s.Steps) + s.Step + 1, (long)training.Epochs * s.Steps)), cancellation);
        training.Export();
        training.MeasureAfter(Measured("measuring after"), cancellation);
        TrainingReport report = training.Finish(cancellation);
        return new
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
            Skipped = report.Skipped.Count,
            report.Notes,
            report.Seconds,
            GoesOn = goesOn ? true : (bool?)null,
        };

        CallbackProgress<(int Done, int Total)> Photos(string stage) => new(p => run.Report(stage, p.Done, p.Total));
        CallbackProgress<IngestProgress> Measured(string stage) => new(p => run.Report(stage, p.Done, p.Total));
    }
}
