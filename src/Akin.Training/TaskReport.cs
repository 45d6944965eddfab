namespace Akin.Training;

/// <summary>The figures of one task on the validation batches, over the photos whose label is known.</summary>
/// <param name="Name">The task.</param>
/// <param name="Known">How many labels are known; where it is 0 every figure is 0.</param>
/// <param name="Loss">The task's loss, without its weight.</param>
/// <param name="Accuracy">The share whose right class scores highest.</param>
/// <param name="Top3">The share whose right class is among the three highest.</param>
/// <param name="Top5">The share whose right class is among the five highest.</param>
public sealed record TaskReport(string Name, int Known, double Loss, double Accuracy, double Top3, double Top5);
