namespace Akin.Training.Optimisers;

/// <summary>Stochastic gradient descent with momentum, as in PyTorch: v = momentum v + g + decay w; w = w - rate v.</summary>
/// <param name="Momentum">How much of the last direction is kept, 0 to below 1.</param>
public sealed record Sgd(float Momentum = 0.9f) : Optimiser;
