using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Onnx;

namespace Akin.Training.Steps;

/// <summary>
/// Finds out what of a network can learn before anything long begins: the step is derived for two photos and run once on
/// noise.
/// </summary>
internal static class LearningCheck
{
    private const int NamedLayers = 5;
    private const int SmallestWeight = 16;

    // Operators with weights that are not trained; a constant of any other is no weight.
    private static readonly HashSet<string> _untrained = new(StringComparer.Ordinal)
    {
        "Gather", "Concat", "Expand", "Tile", "LSTM", "GRU", "RNN", "DeformConv", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger",
    };

    /// <summary>Checks.</summary>
    /// <returns>Layers that were meant to learn and will not, with the reasons.</returns>
    /// <exception cref="TrainingException">An operator has no gradient, or the step can't be run; the message says what to freeze.</exception>
    public static IReadOnlyList<UntrainedLayer> Run(TrainingNetwork network, TrainerOptions options, LearningPlan plan)
    {
        TrainerOptions small = options with { BatchSize = options.MetricLosses.Any(m => m.Kind == Losses.MetricLossKind.Triplet) ? 3 : 2 };
        StepGraph graph = Derive(network, small, plan.All());
        var learns = graph.State.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        using (var step = new TrainingStep(network, small, graph, new Dictionary<string, float[]>()))
            step.Run(Noise(network, small), 0, 0);
        return [.. Unreached(network, plan, learns), .. plan.IsWhole ? Unknown(network, options.FreezeUpTo) : []];
    }

    // Each operator without a gradient is taken out with all that stands before it, until the rest can be derived: so all
    // that has to be frozen is said at once.
    private static StepGraph Derive(TrainingNetwork network, TrainerOptions options, IReadOnlyDictionary<string, RateRow> learning)
    {
        List<GradientException> faults = [];
        List<string> upTo = [];
        Dictionary<string, RateRow> left = new(learning, StringComparer.Ordinal);
        while (left.Count > 0)
        {
            try
            {
                StepGraph graph = StepGraph.Write(network, options, left, inBlocks: false);
                return faults.Count == 0 ? graph : throw Refusal(network, learning, left, faults, upTo);
            }
            catch (GradientException e)
            {
                NodeProto? node = network.Model.Graph.Node.FirstOrDefault(n => n.Output.Contains(e.Tensor));
                if (node is null)
                    throw;
                faults.Add(e);
                upTo.Add(TensorNames.AsOpened(network, node));
                IReadOnlySet<string> before = WeightLayers.UpTo(network, [node.Output[0]]);
                if (!left.Keys.Any(before.Contains))
                    throw;
                left = left.Where(w => !before.Contains(w.Key)).ToDictionary(w => w.Key, w => w.Value, StringComparer.Ordinal);
            }
        }

        throw Refusal(network, learning, left, faults, upTo);
    }

    private static TrainingException Refusal(
        TrainingNetwork network, IReadOnlyDictionary<string, RateRow> wanted, Dictionary<string, RateRow> left, List<GradientException> faults, List<string> upTo)
    {
        string[] cut = [.. WeightLayers.Find(network).Where(l => l.Weights.Any(w => wanted.ContainsKey(w) && !left.ContainsKey(w)))
            .Select(l => l.Name)];
        string names = upTo.Count == 1 ? upTo[0] : $"[{string.Join(", ", upTo)}]";
        string what = left.Count == 0
            ? "nothing is left that could learn; cut the network at an earlier layer, or put a head on it"
            : $"freeze that part with freeze-up-to: {names}";
        return new TrainingException($"{string.Join(", and ", faults.Select(f => f.Why).Distinct())}, so that {Shorten(cut)} can't learn: {what}", faults[0]);
    }

    // Weights that a layer has and no gradient comes to.
    private static IEnumerable<UntrainedLayer> Unreached(TrainingNetwork network, LearningPlan plan, HashSet<string> learns) => plan.Layers()
        .Where(l => !l.Weights.Any(learns.Contains))
        .Select(l => new UntrainedLayer(l.Name, End(network, l.Weights) is { } end ? $"gradients end at {end}" : "the loss does not depend on it"));

    // The first operator behind the weights that no gradient passes.
    private static string? End(TrainingNetwork network, IEnumerable<string> weights)
    {
        var behind = weights.ToHashSet(StringComparer.Ordinal);
        foreach (NodeProto node in network.Model.Graph.Node.Where(n => n.Input.Any(behind.Contains)))
        {
            if (GradientTable.Default.Stops(node) || MakesWholeNumbers(node))
                return $"'{TensorNames.AsOpened(network, node)}' ({node.OpType})";
            behind.UnionWith(node.Output);
        }

        return null;
    }

    private static bool MakesWholeNumbers(NodeProto node) =>
        node.OpType == "DynamicQuantizeLinear"
        || (node.OpType == "Cast" && node.Attribute.Any(a => a.Name == "to" && a.I != WeightValues.Float));

    // Tables of weights that belong to operators whose weights are not trained.
    private static IEnumerable<UntrainedLayer> Unknown(TrainingNetwork network, IReadOnlyList<string> freezeUpTo)
    {
        var known = WeightLayers.Find(network).SelectMany(l => l.Weights).ToHashSet(StringComparer.Ordinal);
        IReadOnlySet<string> frozen = WeightLayers.UpTo(network, freezeUpTo);
        Dictionary<string, TensorProto> tables = network.Model.Graph.Initializer
            .Where(w => w.Dims.Count > 1 && w.Count() >= SmallestWeight && !known.Contains(w.Name) && !frozen.Contains(w.Name))
            .ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (NodeProto node in network.Model.Graph.Node.Where(n => _untrained.Contains(n.OpType)))
        {
            if (node.Input.FirstOrDefault(tables.ContainsKey) is not { } table)
                continue;
            bool isFloat = tables[table].DataType == WeightValues.Float;
            yield return new UntrainedLayer(
                TensorNames.AsOpened(network, node), isFloat ? $"weights of the operator {node.OpType} are not trained" : "its weights are whole numbers");
        }
    }

    private static TrainingBatch Noise(TrainingNetwork network, TrainerOptions options)
    {
        var batch = new TrainingBatch(options.BatchSize, network.InputShape.Aggregate(1, (product, side) => checked(product * side)), options.Tasks.Count, options.Distillation?.Dimensions ?? 0);
        var random = new SplitMix64(options.Seed);
        foreach (ref float value in batch.Photos.AsSpan())
            value = (float)random.NextDouble();
        foreach (ref float value in batch.Targets.AsSpan())
            value = (float)random.NextDouble();
        foreach (long[] labels in batch.Labels)
        {
            for (int row = 0; row < labels.Length; row++)
                labels[row] = row % 2;
        }

        return batch;
    }

    private static string Shorten(string[] names) => names.Length <= NamedLayers
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(NamedLayers))} and {names.Length - NamedLayers} more layers";
}
