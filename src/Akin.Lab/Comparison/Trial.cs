using Akin.Engine;
using Akin.Lab.Evaluation;

namespace Akin.Lab.Comparison;

/// <summary>What a contender did.</summary>
/// <param name="Contender">Its figures and its neighbors.</param>
/// <param name="Outcomes">How each query went, in the queries' order; null where it had nothing to be compared with. Empty where the contender failed.</param>
internal sealed record Trial(ComparedContender Contender, IReadOnlyList<QueryOutcome?> Outcomes)
{
    /// <summary>Whether each query's nearest neighbor is right.</summary>
    public bool?[] Right => [.. Outcomes.Select(o => o?.First)];

    /// <summary>The figures that follow from outcomes; the name is yet to be set.</summary>
    public static ComparedContender Figures(IReadOnlyList<QueryOutcome?> outcomes, IReadOnlyList<IReadOnlyList<ComparedNeighbor>> neighbors)
    {
        QueryOutcome[] counted = [.. outcomes.OfType<QueryOutcome>()];
        if (counted.Length == 0)
            throw new EngineException("no query has a gallery photo outside its own group to be compared with; is the split column, or the filter, the right one?");
        int first = counted.Count(o => o.First);
        return new ComparedContender
        {
            Name = "",
            Queries = counted.Length,
            SameLabel = first / (double)counted.Length,
            SameLabelInterval = Interval.OfShare(first, counted.Length),
            PrecisionAtK = counted.Average(o => o.PrecisionAtK),
            MeanAveragePrecision = counted.Select(o => o.AveragePrecision).OfType<double>().DefaultIfEmpty().Average(),
            Neighbors = neighbors,
        };
    }

    /// <summary>A contender that could not be tried.</summary>
    public static Trial Failed(string name, string reason) => new(new ComparedContender { Name = name, Failed = reason.ReplaceLineEndings(" ") }, []);
}
