namespace Akin.Training.Graphs;

/// <summary>A mask that is fed at every step: each value is 0 with the probability <paramref name="Ratio"/>, else 1 / (1 - Ratio).</summary>
/// <param name="Input">The graph's input (float32).</param>
/// <param name="Ratio">The share that is dropped, 0..1.</param>
/// <param name="Dims">Its shape.</param>
public sealed record DropoutMask(string Input, float Ratio, long[] Dims);
