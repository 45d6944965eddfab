using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>Makes a tensor in the middle of a graph its input.</summary>
internal static class GraphCut
{
    /// <summary>Feeds a tensor instead of computing it, and drops what stood before it.</summary>
    /// <param name="model">The model, changed in place.</param>
    /// <param name="tensor">The tensor; it must be all that what lies behind it needs of what lies before.</param>
    /// <param name="shape">Its shape without the batch dimension.</param>
    public static void AddFeed(ModelProto model, string tensor, IReadOnlyList<int> shape)
    {
        GraphProto graph = model.Graph;
        NodeProto producer = graph.Node.Single(n => n.Output.Contains(tensor));
        graph.Node.Remove(producer);
        List<ValueInfoProto> outputs = [.. graph.Output];
        graph.Input.Add(Tensor(tensor, shape));
        GraphTap.ReturnOnly(model, [.. outputs.Select(o => o.Name)]);
        graph.Output.Clear();
        graph.Output.AddRange(outputs);
        string? other = new OnnxGraph(graph).Inputs.Select(i => i.Name).FirstOrDefault(n => n != tensor);
        if (other is not null)
            throw new TrainingException($"the head also needs '{other}' beside '{tensor}': it can't be trained on cached features");
    }

    /// <summary>Declares a float32 tensor for any number of photos.</summary>
    public static ValueInfoProto Tensor(string name, IEnumerable<int> shape)
    {
        var dims = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        dims.Dim.AddRange(shape.Select(side => new TensorShapeProto.Types.Dimension { DimValue = side }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = WeightValues.Float, Shape = dims } },
        };
    }
}
