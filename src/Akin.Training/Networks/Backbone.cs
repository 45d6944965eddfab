using Akin.Imaging;
using Akin.Models;
using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>A network that was cut at a layer: what lies before it gives features that a head can learn from.</summary>
public sealed class Backbone
{
    private Backbone(ModelProto model, string features) => (Model, Features) = (model, features);

    /// <summary>The graph up to the features, of operator set 18 or later, its weights in float32.</summary>
    public ModelProto Model { get; }

    /// <summary>The name of its input.</summary>
    public required string Input { get; init; }

    /// <summary>The shape of one photo, without the batch dimension.</summary>
    public required IReadOnlyList<int> InputShape { get; init; }

    /// <summary>The tensor with the features.</summary>
    public string Features { get; }

    /// <summary>The shape of one photo's features, without the batch dimension.</summary>
    public required IReadOnlyList<int> FeatureShape { get; init; }

    /// <summary>What the axes of the features mean; null where they are a vector as they are.</summary>
    public required ActivationLayout? Layout { get; init; }

    /// <summary>How features with positions become a vector.</summary>
    public required Pooling Pool { get; init; }

    /// <summary>How it wants its photos, with what the graph decides.</summary>
    public required ModelSettings Settings { get; init; }

    /// <summary>Why it takes one photo at a time, so that its own layers can't be trained; null where it takes any number.</summary>
    public required string? WhyAlone { get; init; }

    /// <summary>What people should know of its features, in one line; null where that is nothing.</summary>
    public string? Notice { get; private init; }

    /// <summary>Opens an ONNX file and cuts it. Features are pooled as embedding pools them (<see cref="LayerVector"/>).</summary>
    /// <param name="path">The <c>.onnx</c> file; what it leaves open is read from the YAML beside it.</param>
    /// <param name="layer">The layer to cut at; by default the YAML's, else the output called <c>embedding</c>, else the first output.</param>
    /// <param name="take">The side of the layer whose values are the features; by default the YAML's, else the output.</param>
    /// <param name="side">The width and height of the photos to train on; by default what the graph declares.</param>
    /// <exception cref="ModelException">The file is no network, takes something else than a photo, or has no such layer.</exception>
    /// <exception cref="TrainingException">It can't be run at that size.</exception>
    public static Backbone Open(string path, string? layer = null, Take? take = null, int? side = null)
    {
        LayerVector vector = LayerVector.Read(path, layer, take);
        return Cut(OnnxFile.Read(path), vector.Tensor, ModelSettings.Beside(path), path, side, vector.Pool, _ => vector.Axes, vector.Notice);
    }

    /// <summary>Cuts a graph at a tensor that is pooled as its rank says: channels first, or tokens.</summary>
    internal static Backbone Cut(ModelProto model, string features, ModelSettings settings, string path, int? side = null) => Cut(
        model, features, settings, path, side, settings.Pool,
        rank => ActivationLayout.TryParse(settings.LayerLayout ?? rank switch { 4 => "nchw", 3 => "ntc", _ => null }));

    private static Backbone Cut(
        ModelProto model, string features, ModelSettings settings, string path, int? side, Pooling pool, Func<int, ActivationLayout?> layout, string? notice = null)
    {
        GraphTap.ReturnOnly(model, features);
        OnnxInput input = OnnxInput.From(model.Graph, settings, path);
        int height = side ?? input.Shape.Height, width = side ?? input.Shape.Width;
        int[] shape = input.Tensor.Layout == TensorLayout.Nchw ? [input.Shape.Channels, height, width] : [height, width, input.Shape.Channels];
        FixedBranches.Apply(model, shape, path);
        OpsetUpgrade.To18(model);
        ConstantFolding.Apply(model, path);
        SinglePrecision.Apply(model);
        QuantizedWeights.Free(model);
        GraphTap.FeedFloat(model);
        new OnnxGraph(model.Graph).Inputs.Single().Type = GraphCut.Tensor(input.Name, shape).Type;
        string? whyAlone = BatchFreedom.Apply(model, features, path, input.Settings.Range ?? 1, out IReadOnlyList<int> featureShape);
        return new Backbone(model, features)
        {
            Input = input.Name,
            InputShape = shape,
            FeatureShape = featureShape,
            Layout = layout(featureShape.Count + 1),
            Pool = pool,
            Settings = input.Settings,
            WhyAlone = whyAlone,
            Notice = notice,
        };
    }
}
