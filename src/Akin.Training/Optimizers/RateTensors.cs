namespace Akin.Training.Optimizers;

/// <summary>The scalars of a step that an update is written with.</summary>
/// <param name="Rate">The learning rate of the weight's group.</param>
/// <param name="First">The optimizer's first correction.</param>
/// <param name="Second">The optimizer's second correction.</param>
internal readonly record struct RateTensors(string Rate, string First, string Second);
