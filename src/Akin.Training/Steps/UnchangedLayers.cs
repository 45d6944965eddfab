using Akin.Training.Graphs;
using Akin.Training.Networks;
using Onnx;

namespace Akin.Training.Steps;

/// <summary>Finds the layers that a training left as they were.</summary>
internal static class UnchangedLayers
{
    // What rounding leaves of a product over all steps.
    private const float Rounding = 1e-4f;

    /// <summary>Compares the weights of before and after.</summary>
    /// <param name="plan">Which weights learned.</param>
    /// <param name="network">The network as it came.</param>
    /// <param name="learned">The weights that come out of the training; those that no gradient came to are absent.</param>
    public static IReadOnlyList<UntrainedLayer> Find(LearningPlan plan, TrainingNetwork network, IReadOnlyDictionary<string, float[]> learned)
    {
        Dictionary<string, TensorProto> before = network.Model.Graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);
        return [.. plan.Layers()
            .Select(l => (l.Name, Weights: l.Weights.Where(learned.ContainsKey).ToList()))
            .Where(l => l.Weights.Count > 0 && l.Weights.All(w => IsUnchanged(before[w].Floats(), learned[w])))
            .Select(l => new UntrainedLayer(l.Name, "its weights did not change: every gradient was 0, or too small for the learning rate"))];
    }

    // Weight decay alone leaves each value times the same number.
    private static bool IsUnchanged(float[] before, float[] after)
    {
        int largest = 0;
        for (int i = 1; i < before.Length; i++)
            largest = MathF.Abs(before[i]) > MathF.Abs(before[largest]) ? i : largest;
        float most = MathF.Abs(before[largest]), factor = most > 0 ? after[largest] / before[largest] : 1;
        for (int i = 0; i < before.Length; i++)
        {
            if (!(MathF.Abs(after[i] - (before[i] * factor)) <= (factor == 1 ? 0 : Rounding * most)))
                return false;
        }

        return factor is > 0 and <= 1;
    }
}
