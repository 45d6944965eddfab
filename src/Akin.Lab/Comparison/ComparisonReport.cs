using Akin.Engine.Ingest;
using Akin.Vectors;

namespace Akin.Lab.Comparison;

/// <summary>What a comparison found.</summary>
public sealed record ComparisonReport
{
    /// <summary>The comparison as it was written.</summary>
    public required ComparisonFile Comparison { get; init; }

    /// <summary>The folder with everything.</summary>
    public required string Folder { get; init; }

    /// <summary>The share that drawing by lot gets in the long run, computed and not drawn, 0 to 1.</summary>
    public required double ExpectedRandom { get; init; }

    /// <summary>Each contender beside the next one in the table; null for the last that has figures and for those that have none.</summary>
    public required IReadOnlyList<PairedTest?> BesideNext { get; init; }

    /// <summary>Contenders that differ in nothing but the distance, a row each.</summary>
    public required IReadOnlyList<DistanceRow> ByDistance { get; init; }

    /// <summary>Photos that are not compared, with the reason.</summary>
    public required IReadOnlyList<SkippedPhoto> Skipped { get; init; }

    /// <summary>Photos that went through a model, once for each model; the others were in the cache.</summary>
    public required int Computed { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether at least one contender beside the control has figures.</summary>
    public bool Succeeded => Comparison.Contenders.Any(c => c is { Failed: null, Control: false });

    /// <summary>The distances of what was compared by several, in the order of the metrics; empty where nothing was.</summary>
    public string[] Distances() => [.. ByDistance.Where(r => r.Contenders.Count > 1).SelectMany(r => r.Contenders.Keys).Distinct()
        .OrderBy(m => Metrics.TryParse(m, out Metric metric) ? (int)metric : int.MaxValue).ThenBy(m => m, StringComparer.Ordinal)];
}

/// <summary>Contenders that differ in nothing but the distance.</summary>
/// <param name="Name">What they are called without it.</param>
/// <param name="Contenders">Each by its distance's name as the config says it; of several with one distance, the first.</param>
public sealed record DistanceRow(string Name, IReadOnlyDictionary<string, ComparedContender> Contenders);
