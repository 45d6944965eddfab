namespace Akin.Training.Optimisers;

/// <summary>Adadelta (Zeiler, 2012), as in PyTorch; its usual rate is 1.</summary>
/// <param name="Rho">How slowly the means of squares move.</param>
/// <param name="Epsilon">Added under both roots.</param>
public sealed record Adadelta(float Rho = 0.9f, float Epsilon = 1e-6f) : Optimiser;
