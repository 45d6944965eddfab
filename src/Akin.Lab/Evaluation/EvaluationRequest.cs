using Akin.Catalog.Filters;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Lab.Evaluation;

/// <summary>What to evaluate of a collection.</summary>
public sealed record EvaluationRequest
{
    /// <summary>So many queries are enough for an interval of about a percent, and take seconds.</summary>
    public const int DefaultQueries = 10_000;

    /// <summary>The metadata column whose equal values make two photos a match.</summary>
    public required string Label { get; init; }

    /// <summary>A column whose equal values keep two photos apart (a person, a product): a query leaves its own group out.</summary>
    public string? SplitBy { get; init; }

    /// <summary>What a query's metadata must meet; null is met by all.</summary>
    public Filter? QueryWhere { get; init; }

    /// <summary>What a gallery photo's metadata must meet; null is met by all.</summary>
    public Filter? GalleryWhere { get; init; }

    /// <summary>The most queries; where there are more, a sample is drawn, the same one each time.</summary>
    public int Queries { get; init; } = DefaultQueries;

    /// <summary>The distance; null is the store's.</summary>
    public Metric? Metric { get; init; }

    /// <summary>Whether each query is moved towards its nearest, those of its own group left out; null is no.</summary>
    public QueryExpansion? Expansion { get; init; }

    /// <summary>The k of precision and recall at k.</summary>
    public int K { get; init; } = 10;
}
