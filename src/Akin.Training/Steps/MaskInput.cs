namespace Akin.Training.Steps;

/// <summary>An input that a step's graph multiplies with: 0 where a value is dropped, 1 / (1 - share) where it is kept.</summary>
/// <param name="Name">The input.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Share">The share that is dropped.</param>
internal sealed record MaskInput(string Name, long[] Shape, float Share);
