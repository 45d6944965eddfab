namespace Akin.Lab.Training.Results;

/// <summary>How well the exported network tells a task's classes on photos that were not trained with. Shares are 0 to 1.</summary>
/// <param name="Task">The task.</param>
/// <param name="Side">Which photos: <c>validation</c> or <c>hold-out</c>.</param>
/// <param name="Photos">How many photos have a class that it knows.</param>
/// <param name="Majority">The share that always saying the commonest class of these photos would get.</param>
/// <param name="Accuracy">The share whose likeliest class is right.</param>
/// <param name="Top3">The share whose class is among the three likeliest.</param>
/// <param name="Top5">The share whose class is among the five likeliest.</param>
public sealed record ClassFigure(string Task, string Side, int Photos, double Majority, double Accuracy, double Top3, double Top5);
