using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;
using Akin.Training;

namespace Akin.Lab.Training.Results;

/// <summary>Draws up the figures of a run.</summary>
internal static class Figures
{
    /// <summary>The photos that are not trained with.</summary>
    public static IReadOnlyList<PhotoSide> Unseen { get; } = [PhotoSide.Validation, PhotoSide.HoldOut];

    /// <summary>What each source gave.</summary>
    public static IReadOnlyList<SourceFigure> Sources(TrainingConfig config, TrainingPhotos photos) => [.. config.Sources.Select((source, s) =>
    {
        ILookup<PhotoSide, TrainingPhoto> sides = Enumerable.Range(0, photos.Photos.Count).Where(i => photos.Photos[i].Source == s)
            .ToLookup(i => photos.Sides[i], i => photos.Photos[i]);
        SplitConfig split = source.Split ?? config.Split;
        string[] by = [.. split.By, .. split.Validation.Values.Count + split.HoldOut.Values.Count > 0 && split.Column is { } column ? new[] { column } : []];
        return new SourceFigure(
            source.Name, photos.Sources[s].Location, sides[PhotoSide.Train].Count(), sides[PhotoSide.Validation].Count(),
            sides[PhotoSide.HoldOut].Count(), by.Length == 0 ? "photo" : string.Join(", ", by.Distinct()));
    })];

    /// <summary>Same label at 1 of each task on each side that has photos.</summary>
    public static IReadOnlyList<EmbeddingFigure> Embedding(
        IReadOnlyList<LabelSet> labels, EmbeddingMeasure before, EmbeddingMeasure after, CancellationToken cancellation)
    {
        List<EmbeddingFigure> figures = [];
        foreach (LabelSet task in labels)
        {
            foreach (PhotoSide side in Unseen)
            {
                if (before.Task(task, side, cancellation) is { } was && after.Task(task, side, cancellation) is { } now)
                    figures.Add(new EmbeddingFigure(task.Task.Name, Word(side), now.Queries, now.RandomControl, was.SameLabelAt1, now.SameLabelAt1));
            }
        }

        return figures;
    }

    /// <summary>Triplets in order on each side that has some.</summary>
    public static IReadOnlyList<TripletFigure> Triplets(TripletList triplets, EmbeddingMeasure before, EmbeddingMeasure after) =>
        [.. Unseen.Select(side => (side, Was: before.Triplets(triplets, side), Now: after.Triplets(triplets, side)))
            .Where(f => f.Now.Count > 0)
            .Select(f => new TripletFigure(Word(f.side), f.Now.Count, f.Was.InOrder, f.Now.InOrder))];

    /// <summary>Layers that did not learn, in words, by their reasons.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="most">How many of a reason are named.</param>
    public static string Untrained(IEnumerable<UntrainedLayer> layers, int most) => string.Join("; ", layers.GroupBy(l => l.Reason).Select(same =>
    {
        string[] names = [.. same.Select(l => l.Name).Distinct()];
        return $"{string.Join(", ", names.Take(most))}{(names.Length > most ? $" and {names.Length - most} more layers" : "")} ({same.Key})";
    }));

    /// <summary>What a side is called.</summary>
    public static string Word(PhotoSide side) => side == PhotoSide.Validation ? "validation" : "hold-out";
}

/// <summary>How well nearest neighbors share a task's label on photos that were not trained with. Shares are 0 to 1.</summary>
/// <param name="Task">The task.</param>
/// <param name="Side">Which photos: <c>validation</c> or <c>hold-out</c>.</param>
/// <param name="Queries">How many photos were searched with, each among all others but those of its own group.</param>
/// <param name="RandomControl">The share that a random photo would get.</param>
/// <param name="Before">Same label at 1 with the backbone as it came, or with raw pixels for a network from scratch.</param>
/// <param name="After">Same label at 1 with the exported network.</param>
public sealed record EmbeddingFigure(string Task, string Side, int Queries, double RandomControl, double Before, double After);

/// <summary>What a source gave to a run.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Location">Where it is.</param>
/// <param name="Train">Photos trained with.</param>
/// <param name="Validation">Photos that chose the best epoch.</param>
/// <param name="HoldOut">Photos kept for the card.</param>
/// <param name="SplitBy">What holds photos on one side, in words.</param>
public sealed record SourceFigure(string Source, string Location, int Train, int Validation, int HoldOut, string SplitBy);

/// <summary>The share of triplets whose positive is nearer to the query than their negative. Shares are 0 to 1.</summary>
/// <param name="Side">Which photos: <c>validation</c> or <c>hold-out</c>; a triplet counts where all its three photos do.</param>
/// <param name="Count">How many triplets.</param>
/// <param name="Before">With the backbone as it came.</param>
/// <param name="After">With the exported network.</param>
public sealed record TripletFigure(string Side, int Count, double Before, double After);
