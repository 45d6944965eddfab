namespace Akin.Lab.Comparison;

/// <summary>A part of a comparison's work.</summary>
/// <param name="Title">What is done.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Run">Does it; is given where to report how much of how much is done, and what stops it.</param>
public sealed record ComparisonStage(string Title, string Unit, Action<IProgress<(int Done, int Total)>, CancellationToken> Run);
