namespace Akin.Lab.Training.Results;

/// <summary>How well nearest neighbors share a task's label on photos that were not trained with. Shares are 0 to 1.</summary>
/// <param name="Task">The task.</param>
/// <param name="Side">Which photos: <c>validation</c> or <c>hold-out</c>.</param>
/// <param name="Queries">How many photos were searched with, each among all others but those of its own group.</param>
/// <param name="RandomControl">The share that a random photo would get.</param>
/// <param name="Before">Same label at 1 with the backbone as it came, or with raw pixels for a network from scratch.</param>
/// <param name="After">Same label at 1 with the exported network.</param>
public sealed record EmbeddingFigure(string Task, string Side, int Queries, double RandomControl, double Before, double After);
