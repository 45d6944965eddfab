namespace Akin.Lab.Judging.Relevance;

/// <summary>How well a collection finds what people found relevant.</summary>
public sealed record JudgedReport
{
    /// <summary>The distance, by its name.</summary>
    public required string Metric { get; init; }

    /// <summary>The k of the measures at k.</summary>
    public required int K { get; init; }

    /// <summary>Queries that were measured: those with at least one relevant item.</summary>
    public required int Queries { get; init; }

    /// <summary>Queries that are left out because no item is relevant to them.</summary>
    public required int WithoutMatch { get; init; }

    /// <summary>Items that were searched among.</summary>
    public required int Gallery { get; init; }

    /// <summary>Judgments in the list, those of relevance 0 too.</summary>
    public required int Judgments { get; init; }

    /// <summary>The mean share of a query's relevant items that stand among its k nearest.</summary>
    public required Estimate RecallAtK { get; init; }

    /// <summary>The mean normalized discounted cumulative gain of the k nearest.</summary>
    public required Estimate NdcgAtK { get; init; }

    /// <summary>The mean of 1 over the rank of the first relevant item.</summary>
    public required Estimate MeanReciprocalRank { get; init; }
}
