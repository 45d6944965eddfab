namespace Akin.Training;

/// <summary>A layer that was meant to learn and does not.</summary>
/// <param name="Name">Its name in the network as it was opened.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
public sealed record UntrainedLayer(string Name, string Reason);
