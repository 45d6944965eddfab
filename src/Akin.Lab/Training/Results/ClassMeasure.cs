using System.Globalization;
using Akin.Engine.Ingest;
using Akin.Imaging;
using Akin.Lab.Training.Data;
using Akin.Models;

namespace Akin.Lab.Training.Results;

/// <summary>Measures how well an exported network tells classes, on the photos and by the way that its users will take.</summary>
internal static class ClassMeasure
{
    /// <summary>Classifies the photos of validation and hold-out, a pass for each task.</summary>
    /// <param name="path">The exported network.</param>
    /// <param name="photos">The run's photos.</param>
    /// <param name="labels">Its tasks; those that learn no classes are left out.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops it.</param>
    public static IReadOnlyList<ClassFigure> Compute(
        string path, TrainingPhotos photos, IReadOnlyList<LabelSet> labels, IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        List<ClassFigure> figures = [];
        foreach (LabelSet task in labels.Where(l => l.Task.ClassLoss is not null))
        {
            using var classifier = OnnxEmbedder.Open(path, task.Task.Name, Take.Output);
            foreach (PhotoSide side in Figures.Unseen)
            {
                int[] known = [.. photos.GetPlaces(side).Where(p => task.Labels[p] != LabelSet.Unknown)];
                if (known.Length == 0)
                    continue;
                var scores = SourceEmbedding.Create(new PhotoSubset(photos, known), classifier, new ImageLimits(), progress: progress, cancellation: cancellation);
                int[] right = [.. scores.Items.Select(i => task.Labels[int.Parse(i.Id, CultureInfo.InvariantCulture)])];
                if (right.Length > 0)
                    figures.Add(Compute(task.Task.Name, Figures.Word(side), right, scores.Vectors));
            }
        }

        return figures;
    }

    /// <summary>Counts how often the right class is among the likeliest; one that ties with others stands behind them.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="side">The photos' side.</param>
    /// <param name="right">The right class of each photo.</param>
    /// <param name="scores">A score for each class, for each photo.</param>
    public static ClassFigure Compute(string task, string side, int[] right, IReadOnlyList<float[]> scores)
    {
        int[] ranks = [.. right.Select((label, i) => scores[i].Where((score, c) => c != label && !(score < scores[i][label])).Count())];
        double count = right.Length;
        return new ClassFigure(
            task, side, right.Length, right.CountBy(label => label).Max(c => c.Value) / count,
            ranks.Count(r => r < 1) / count, ranks.Count(r => r < 3) / count, ranks.Count(r => r < 5) / count);
    }
}

/// <summary>How well the exported network tells a task's classes on photos that were not trained with. Shares are 0 to 1.</summary>
/// <param name="Task">The task.</param>
/// <param name="Side">Which photos: <c>validation</c> or <c>hold-out</c>.</param>
/// <param name="Photos">How many photos have a class that it knows.</param>
/// <param name="Majority">The share that always saying the commonest class of these photos would get.</param>
/// <param name="Accuracy">The share whose likeliest class is right.</param>
/// <param name="Top3">The share whose class is among the three likeliest.</param>
/// <param name="Top5">The share whose class is among the five likeliest.</param>
public sealed record ClassFigure(string Task, string Side, int Photos, double Majority, double Accuracy, double Top3, double Top5);
