namespace Akin.Training.Steps;

/// <summary>A tensor that a step is given and gives back changed: a weight or an optimizer's slot.</summary>
/// <param name="Name">The input of the step's graph; of a weight also its name in the network.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Updated">The output of the step's graph with its new value.</param>
internal sealed record StateTensor(string Name, long[] Shape, string Updated)
{
    /// <summary>The name of an optimizer's slot.</summary>
    public static string Slot(string weight, int slot) => $"slot{slot}/{weight}";

    /// <summary>Whether it is an optimizer's slot, which the network itself does not have.</summary>
    public static bool IsSlot(string name) => name.StartsWith("slot0/", StringComparison.Ordinal) || name.StartsWith("slot1/", StringComparison.Ordinal);
}
