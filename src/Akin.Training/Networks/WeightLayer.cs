namespace Akin.Training.Networks;

/// <summary>A layer with what can learn in it.</summary>
/// <param name="Name">The name of the convolution or matrix product that it begins with.</param>
/// <param name="IsHead">Whether it belongs to the head.</param>
/// <param name="Weights">Its kernels, matrices, biases, scales and slopes.</param>
internal sealed record WeightLayer(string Name, bool IsHead, IReadOnlyList<string> Weights);
