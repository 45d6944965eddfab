namespace Akin.Training.Optimisers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as in PyTorch.</summary>
/// <param name="Beta1">How slowly the mean of the gradients moves.</param>
/// <param name="Beta2">How slowly the mean of their squares moves.</param>
/// <param name="Epsilon">Added to the root of the squares.</param>
public sealed record AdamW(float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f) : Optimiser;
