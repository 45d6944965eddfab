namespace Akin.Lab.Evaluation;

/// <summary>How well nearest neighbors share a label. Shares are 0 to 1.</summary>
public sealed record EvaluationReport
{
    /// <summary>The distance that was used, as on the command line.</summary>
    public required string Metric { get; init; }

    /// <summary>How many photos were searched with: those that had at least one allowed gallery photo.</summary>
    public required int Queries { get; init; }

    /// <summary>How many photos were searched among.</summary>
    public required int Gallery { get; init; }

    /// <summary>The k of the measures at k.</summary>
    public required int K { get; init; }

    /// <summary>The share of queries whose nearest neighbor has their label.</summary>
    public required double SameLabelAt1 { get; init; }

    /// <summary>Where the true share lies, with 95 % confidence.</summary>
    public required Interval SameLabelAt1Interval { get; init; }

    /// <summary>The share that a random gallery photo would get, computed and not drawn.</summary>
    public required double RandomControl { get; init; }

    /// <summary>The mean share of the k nearest that have the query's label.</summary>
    public required double PrecisionAtK { get; init; }

    /// <summary>The share of queries with at least one of their label among the k nearest, as deep metric learning counts it.</summary>
    public required double RecallAtK { get; init; }

    /// <summary>The mean over the queries that have a match of the average precision over the whole ranking.</summary>
    public required double MeanAveragePrecision { get; init; }

    /// <summary>The share of the 10 true nearest that the index finds; null until it is measured.</summary>
    public double? IndexRecallAt10 { get; init; }
}
