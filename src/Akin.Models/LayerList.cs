using Akin.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Models;

/// <summary>The layers of a network with their shapes, found by running one blank photo through it.</summary>
public static class LayerList
{
    /// <summary>Lists every layer that can be tapped, in the order in which the network runs them.</summary>
    /// <param name="path">The <c>.onnx</c> file; the photo's size is read from the YAML beside it where the graph leaves it open.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos or can't be run.</exception>
    public static IReadOnlyList<Layer> Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Embedders.IsBuiltIn(path))
            throw new ModelException($"the model {path} has no layers: the photo itself is the vector");
        ModelSettings settings = ModelSettings.Beside(path);
        List<(NodeProto Node, string? Input)> nodes = [];
        HashSet<string> outputs = [];
        string photo = "";
        (InferenceSession session, _, OnnxInput input, int batch) = OnnxSession.Probe(path, settings, graph =>
        {
            outputs = [.. OnnxFile.Read(path).Graph.Output.Select(o => o.Name)];
            photo = graph.Inputs.Single().Name;
            nodes = [.. graph.Layers.Select(n => (n, graph.DataInput(n)))];
            return [.. nodes.Select(n => n.Node.Output[0])];
        });
        using (session)
        {
            var shapes = session.OutputNames.Zip(OnnxSession.Run(session, input, batch)).ToDictionary(p => p.First, p => p.Second);
            shapes[photo] = input.Dimensions(batch);
            return [.. nodes.Select(n => new Layer(
                OnnxGraph.NameOf(n.Node), n.Node.OpType, ShapeOf(n.Input), ShapeOf(n.Node.Output[0]), outputs.Contains(n.Node.Output[0])))];

            long[] ShapeOf(string? tensor) => tensor is not null && shapes.TryGetValue(tensor, out long[]? shape) ? shape[1..] : [];
        }
    }
}
