using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>A loss before it is a mean: what was summed, and how much of it there was.</summary>
/// <param name="Sum">A scalar tensor: the losses, summed.</param>
/// <param name="Count">A scalar tensor: what they are divided by; 0 where nothing in the batch counts.</param>
internal readonly record struct LossParts(string Sum, string Count)
{
    // Far below any count of a whole example, far above what float32 divides by badly.
    private const float Least = 1e-6f;

    /// <summary>The mean; 0, with gradient 0, where nothing counts.</summary>
    public string Mean(GraphWriter writer) => writer.Div(Sum, writer.Binary("Max", Count, writer.Scalar(Least)));
}
