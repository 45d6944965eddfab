using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Onnx;

namespace Akin.Training.Steps;

/// <summary>Says which layers of a network stay in inference form while others learn.</summary>
internal static class TrainingForm
{
    /// <summary>
    /// A batch norm is frozen where its own scale does not learn, or where the options freeze those of the backbone; a
    /// dropout where nothing that learns stands before it and it is none of the head's.
    /// </summary>
    /// <param name="model">The network; changed in place.</param>
    /// <param name="shapes">The shapes of its tensors.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="network">The network that the model is a copy of.</param>
    /// <param name="learning">The weights that learn.</param>
    /// <param name="dropout">Whether dropout drops anything.</param>
    public static TrainingMode Apply(
        ModelProto model, TensorShapes shapes, TrainerOptions options, TrainingNetwork network, IReadOnlyDictionary<string, RateRow> learning,
        bool dropout = true)
    {
        var active = new HashSet<string>(learning.Keys, StringComparer.Ordinal) { network.Features ?? network.Input };
        foreach (NodeProto node in model.Graph.Node)
        {
            if (node.Input.Any(active.Contains))
                active.UnionWith(node.Output);
        }

        return TrainingMode.Apply(model, shapes, node => node.OpType switch
        {
            "BatchNormalization" => !learning.ContainsKey(node.Input[1]) || (options.FreezeNorms && !network.HeadWeights.Contains(node.Input[1])),
            _ => !dropout || !node.Output.Any(active.Contains),
        });
    }
}
