using Akin.Models;
using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>A network that was cut at a layer: what lies before it gives features that a head can learn from.</summary>
public sealed class Backbone
{
    private const int UsualSide = 224;

    private Backbone(ModelProto model, string input, IReadOnlyList<int> inputShape, string features, IReadOnlyList<int> featureShape) =>
        (Model, Input, InputShape, Features, FeatureShape) = (model, input, inputShape, features, featureShape);

    /// <summary>The graph up to the features, of operator set 18 or later, its weights in float32.</summary>
    public ModelProto Model { get; }

    /// <summary>The name of its input.</summary>
    public string Input { get; }

    /// <summary>The shape of one photo, without the batch dimension.</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>The tensor with the features.</summary>
    public string Features { get; }

    /// <summary>The shape of one photo's features, without the batch dimension.</summary>
    public IReadOnlyList<int> FeatureShape { get; }

    /// <summary>Opens an ONNX file and cuts it.</summary>
    /// <param name="path">The <c>.onnx</c> file; what it leaves open is read from the YAML beside it.</param>
    /// <param name="layer">The layer to cut at; by default the YAML's, else the output called <c>embedding</c>, else the first output.</param>
    /// <param name="take">The side of the layer whose values are the features; by default the YAML's, else the output.</param>
    /// <param name="side">The width and height of the photos to train on; by default what the graph declares.</param>
    /// <exception cref="ModelException">The file is no network, or has no such layer.</exception>
    /// <exception cref="TrainingException">It takes one photo at a time only, or more than a photo.</exception>
    public static Backbone Open(string path, string? layer = null, Take? take = null, int? side = null)
    {
        ModelSettings settings = ModelSettings.Beside(path);
        ModelProto model = OnnxFile.Read(path);
        var graph = new OnnxGraph(model.Graph);
        string name = layer ?? settings.Layer
            ?? (model.Graph.Output.FirstOrDefault(o => o.Name == TrainingNetwork.Embedding) ?? model.Graph.Output[0]).Name;
        return Cut(model, graph.TensorOf(name, take ?? settings.Take), settings, path, side);
    }

    /// <summary>Cuts a graph at a tensor.</summary>
    internal static Backbone Cut(ModelProto model, string features, ModelSettings settings, string path, int? side = null)
    {
        GraphTap.ReturnOnly(model, features);
        ValueInfoProto[] inputs = [.. new OnnxGraph(model.Graph).Inputs];
        if (inputs.Length != 1 || inputs[0].Type?.TensorType?.Shape?.Dim is not { Count: 4 } dims)
            throw new TrainingException($"{path} can't be trained on photos: it needs one input of 4 dimensions");

        int usual = settings.Size ?? UsualSide;
        bool last = dims[1].DimValue is not (1 or 3) && dims[3].DimValue is 1 or 3;
        int channelAt = last ? 3 : 1;
        int[] shape = last
            ? [Side(1, settings.Height ?? usual), Side(2, settings.Width ?? usual), Side(3, 3)]
            : [Side(1, 3), Side(2, settings.Height ?? usual), Side(3, settings.Width ?? usual)];
        ConstantBranches.Apply(model, shape, path);
        OpsetUpgrade.To18(model);
        ConstantFolding.Apply(model, path);
        SinglePrecision.Apply(model);
        QuantizedWeights.Free(model);
        GraphTap.FreeBatch(model);
        GraphTap.FeedFloat(model);
        inputs = [.. new OnnxGraph(model.Graph).Inputs];
        inputs[0].Type = GraphCut.Tensor(inputs[0].Name, shape).Type;
        long[] given = TensorShapes.Of(model, 2).Of(features);
        if (given.Length < 2 || given[0] != 2)
            throw new TrainingException($"{path} can't be trained at '{features}': it gives {string.Join(" x ", given)} values for 2 photos");
        return new Backbone(model, inputs[0].Name, shape, features, [.. given.Skip(1).Select(side => (int)side)]);

        int Side(int i, int otherwise) => side is { } wanted && i != channelAt ? wanted : dims[i].DimValue > 0 ? (int)dims[i].DimValue : otherwise;
    }
}
