using Akin.Models.Onnx;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;

namespace Akin.Models;

/// <summary>The layers of a network with their shapes, found by running blank photos through it.</summary>
public static class LayerList
{
    /// <summary>
    /// Lists every layer that can be tapped, in the order in which the network runs them, and those of the network's own outputs that
    /// can't, with the reason. What is one value for all photos (a computed shape), or needs another input than the photo, is left out.
    /// </summary>
    /// <param name="path">The <c>.onnx</c> file; the photo's size is read from the YAML beside it where the graph leaves it open.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos or can't be run.</exception>
    public static IReadOnlyList<Layer> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Embedders.IsBuiltIn(path))
            throw new ModelException($"the model {path} has no layers: the photo itself is the vector");
        ModelProto model = OnnxFile.Read(path);
        var graph = new OnnxGraph(model.Graph);
        string photo = OnnxInput.FindPhoto(graph)
            ?? throw new ModelException($"{path} takes no photos, or it can't be told which of its inputs they are: {string.Join(", ", graph.Inputs.Select(i => i.Name))}");
        NodeProto[] nodes = [.. graph.GetLayers(photo)];
        if (nodes.Length == 0)
            throw new ModelException($"{path} has no layer that depends on the photo '{photo}' alone");

        var own = model.Graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        string[] tensors = [.. nodes.SelectMany(n => n.Output).Where(o => o.Length > 0)];
        ProbedNetwork probe = ProbedNetwork.Run(model, ModelSettings.Beside(path), path, tensors, [.. tensors.Where(own.Contains)]);
        var forms = new Dictionary<string, TensorForm>(probe.Outputs, StringComparer.Ordinal);
        forms[photo] = new TensorForm(probe.Input.Dimensions(probe.Batch), TensorElementType.Float);
        var shapes = forms.Where(f => f.Value.Shape is not null).ToDictionary(f => f.Key, f => f.Value.Shape!, StringComparer.Ordinal);
        IReadOnlyDictionary<string, ActivationLayout> layouts = LayoutInference.Run(probe.Model.Graph, probe.Input, shapes);
        return [.. nodes.Select(n => LayerFrom(n, OnnxGraph.GetOutput(n))).Where(l => l.Obstacle is null || l.IsOutput)];

        Layer LayerFrom(NodeProto node, string output) => new(
            OnnxGraph.GetName(node), node.OpType, GetShape(graph.DataInput(node)), GetShape(output), own.Contains(output))
        {
            Layout = GetShape(output).Count > 1 ? layouts.GetValueOrDefault(output)?.ToString() : null,
            Obstacle = forms.TryGetValue(output, out TensorForm? form) ? form.Obstacle(probe.Batch) : "nothing that the engine returns",
        };

        IReadOnlyList<long> GetShape(string? tensor) =>
            tensor is not null && shapes.TryGetValue(tensor, out long[]? shape) && shape.Length > 0 ? shape[1..] : [];
    }
}

/// <summary>A layer of a network that can be tapped.</summary>
/// <param name="Name">The name to give as <c>--layer</c>.</param>
/// <param name="Operator">The ONNX operator, for example <c>Conv</c>.</param>
/// <param name="Input">The shape of what it is given for one photo, without the batch dimension.</param>
/// <param name="Output">The shape of what it gives for one photo, without the batch dimension.</param>
/// <param name="IsOutput">Whether the network itself returns it.</param>
public sealed record Layer(string Name, string Operator, IReadOnlyList<long> Input, IReadOnlyList<long> Output, bool IsOutput)
{
    /// <summary>
    /// What the axes of its output mean, the photos' first (<c>nchw</c>, <c>ntc</c>); null where there is one axis or the graph does not tell.
    /// </summary>
    public string? Layout { get; init; }

    /// <summary>Why it can't be tapped, though the network returns it; null where it can.</summary>
    public string? Obstacle { get; init; }
}
