namespace Akin.Training;

/// <summary>From an epoch on, another part of the network learns.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Part">What learns from then on.</param>
public sealed record Unfreezing(int Epoch, TrainedPart Part);
