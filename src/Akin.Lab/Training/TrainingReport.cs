using Akin.Engine.Ingest;
using Akin.Lab.Training.Results;
using Akin.Training;

namespace Akin.Lab.Training;

/// <summary>What a training brought. Shares are 0 to 1.</summary>
public sealed record TrainingReport
{
    /// <summary>The exported network; its YAML, card and plot lie beside it.</summary>
    public required string Model { get; init; }

    /// <summary>The length of its vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Every epoch.</summary>
    public required IReadOnlyList<EpochReport> Epochs { get; init; }

    /// <summary>The epoch whose weights were exported; null where none was better than the start.</summary>
    public required EpochReport? Best { get; init; }

    /// <summary>Why it ended.</summary>
    public required StopReason Reason { get; init; }

    /// <summary>One line where there is something to know of the end.</summary>
    public required string? Message { get; init; }

    /// <summary>What each source gave.</summary>
    public required IReadOnlyList<SourceFigure> Sources { get; init; }

    /// <summary>Same label at 1 before and after.</summary>
    public required IReadOnlyList<EmbeddingFigure> Embedding { get; init; }

    /// <summary>How well the exported network tells the classes of each task that learns some.</summary>
    public required IReadOnlyList<ClassFigure> Classes { get; init; }

    /// <summary>Triplets in order before and after; empty without triplets.</summary>
    public required IReadOnlyList<TripletFigure> Triplets { get; init; }

    /// <summary>Photos that could not be used, with the reason.</summary>
    public required IReadOnlyList<SkippedPhoto> Skipped { get; init; }

    /// <summary>What is doubtful about the data, a line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Layers that were meant to learn and did not, with the reasons.</summary>
    public required IReadOnlyList<UntrainedLayer> Untrained { get; init; }

    /// <summary>Seconds of training, all epochs.</summary>
    public required double Seconds { get; init; }

    /// <summary>The share of that in which the trainer waited for photos.</summary>
    public required double WaitShare { get; init; }
}
