using System.Text.Json.Serialization;
using Akin.Lab.Evaluation;

namespace Akin.Lab.Comparison;

/// <summary>A contender's figures and what it called the nearest. Shares are 0 to 1; a contender that failed has neither.</summary>
public sealed record ComparedContender
{
    /// <summary>What it is called; unique in the comparison.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is the control, which draws its neighbors by lot.</summary>
    public bool Control { get; init; }

    /// <summary>Why it failed, in one line; null where it did not.</summary>
    public string? Failed { get; init; }

    /// <summary>The distance, by its name.</summary>
    public string? Metric { get; init; }

    /// <summary>The index, by its name.</summary>
    public string? Index { get; init; }

    /// <summary>The length of its vectors.</summary>
    public int Dimensions { get; init; }

    /// <summary>Queries that had at least one allowed gallery photo: those that the figures are over.</summary>
    public int Queries { get; init; }

    /// <summary>The share of queries whose nearest neighbor has their label.</summary>
    public double SameLabel { get; init; }

    /// <summary>Where the true share lies with 95 % confidence (Wilson).</summary>
    public Interval SameLabelInterval { get; init; }

    /// <summary>The mean share of the k nearest that have the query's label.</summary>
    public double PrecisionAtK { get; init; }

    /// <summary>The mean, over the queries that have a match, of the average precision over the whole exact ranking.</summary>
    public double MeanAveragePrecision { get; init; }

    /// <summary>Milliseconds of one thread for a search.</summary>
    public double MillisecondsPerQuery { get; init; }

    /// <summary>Milliseconds of the whole machine for a photo, decoding and network, of the pass that made its vectors; null where they were only read.</summary>
    public double? MillisecondsPerPhoto { get; init; }

    /// <summary>Bytes that a photo takes in the index.</summary>
    public double BytesPerPhoto { get; init; }

    /// <summary>The nearest first, a list for each of <see cref="ComparisonFile.Queries"/>; empty where the query had nothing to be compared with. None at all where it failed.</summary>
    [JsonPropertyName("neighbours")] // As files have it since before the word was spelled so here.
    public IReadOnlyList<IReadOnlyList<ComparedNeighbor>> Neighbors { get; init; } = [];
}

/// <summary>A neighbor that a contender named.</summary>
/// <param name="Photo">The photo's place in <see cref="ComparisonFile.Photos"/>.</param>
/// <param name="Distance">How far it is, in the contender's metric.</param>
public readonly record struct ComparedNeighbor(int Photo, float Distance);
