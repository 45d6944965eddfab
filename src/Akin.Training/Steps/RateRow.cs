namespace Akin.Training.Steps;

/// <summary>Weights that learn at the same rate and began to learn at the same step.</summary>
/// <param name="Factor">What the schedule's rate is multiplied with.</param>
/// <param name="Since">The training's step of their first update, from 0.</param>
internal readonly record struct RateRow(float Factor, long Since);
