using Akin.Models;
using Onnx;

namespace Akin.Training.Graphs;

/// <summary>
/// Brings a model of an older operator set to 18, so that whoever edits graphs knows one form of each operator.
/// Only operators whose form or meaning changed are touched; a model of a later set stays as it is.
/// </summary>
public static class OpsetUpgrade
{
    private const long Oldest = 7, Target = 18;

    /// <summary>
    /// Upgrades a model of operator set 7 to 17, and of any set drops weights from the declared inputs (files older
    /// than IR version 4 had to list them there), which makes them constants.
    /// </summary>
    /// <param name="model">The model, changed in place.</param>
    /// <exception cref="ModelException">
    /// The operator set is older than 7, or a node is used in a way that set 18 has no words for; nothing is changed then.
    /// </exception>
    public static void To18(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        OperatorSetIdProto set = model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")
            ?? throw new ModelException("the model does not say which operator set it uses; save it again as ONNX with operator set 18");
        if (set.Version < Oldest)
            throw new ModelException($"the model uses operator set {set.Version}, older than {Oldest}; save it again with operator set 18");
        if (set.Version < Target)
        {
            var upgrade = new UpgradedGraph(model.Graph, set.Version);
            foreach (NodeProto node in model.Graph.Node)
                Upgrade(upgrade, node);
            upgrade.Commit();
            set.Version = Target;
            model.IrVersion = Math.Max(model.IrVersion, 8);
        }

        DropWeightsFromInputs(model.Graph);
    }

    // The number beside an operator is the first set from which on it says and means what it does in set 18.
    private static void Upgrade(UpgradedGraph graph, NodeProto old)
    {
        NodeProto node = old.Clone();
        Action<UpgradedGraph, NodeProto>? change = (node.Domain is "" or "ai.onnx" ? node.OpType : "") switch
        {
            "Clip" when graph.Opset < 11 => AttributesToInputs.Clip,
            "Dropout" when graph.Opset < 12 => AttributesToInputs.Dropout,
            "Pad" when graph.Opset < 11 => AttributesToInputs.Pad,
            "ReduceSum" or "Squeeze" or "Unsqueeze" when graph.Opset < 13 => AttributesToInputs.Axes,
            "ReduceMax" or "ReduceMin" or "ReduceMean" or "ReduceProd" or "ReduceSumSquare" or "ReduceL1" or "ReduceL2"
                or "ReduceLogSum" or "ReduceLogSumExp" => AttributesToInputs.Axes,
            "Slice" when graph.Opset < 10 => AttributesToInputs.Slice,
            "Split" => AttributesToInputs.Split,
            "TopK" when graph.Opset < 10 => AttributesToInputs.TopK,
            "BatchNormalization" when graph.Opset < 14 => ChangedMeanings.BatchNormalization,
            "Resize" when graph.Opset < 11 => ChangedMeanings.Resize,
            "Resize" when graph.Opset < 13 => ChangedMeanings.ResizeOfModes,
            "RoiAlign" when graph.Opset < 16 => ChangedMeanings.RoiAlign,
            "Scatter" => ChangedMeanings.Scatter,
            "Softmax" or "LogSoftmax" or "Hardmax" when graph.Opset < 13 => ChangedMeanings.Softmax,
            "Upsample" => ChangedMeanings.Upsample,
            "If" or "Loop" or "Scan" => throw new ModelException(
                $"the layer '{UpgradedGraph.GetName(node)}' is a {node.OpType}, whose body can't be brought to operator set 18; save the model again with operator set 18"),
            _ => null,
        };
        if (change is null)
            graph.Add(node);
        else
            change(graph, node);
    }

    private static void DropWeightsFromInputs(GraphProto graph)
    {
        var weights = graph.Initializer.Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        var fed = graph.Input.Where(i => !weights.Contains(i.Name)).ToList();
        graph.Input.Clear();
        graph.Input.AddRange(fed);
    }
}
