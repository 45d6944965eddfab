namespace Akin.Training;

/// <summary>Where training stands within an epoch.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">The step of the epoch that is done, from 1.</param>
/// <param name="Steps">How many steps an epoch has.</param>
/// <param name="Loss">The loss of that step.</param>
/// <param name="Rate">The learning rate of that step.</param>
public readonly record struct StepReport(int Epoch, int Step, int Steps, double Loss, double Rate);
