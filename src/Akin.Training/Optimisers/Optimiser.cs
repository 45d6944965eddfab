namespace Akin.Training.Optimisers;

/// <summary>The rule that turns a gradient into a new weight.</summary>
public abstract record Optimiser;
