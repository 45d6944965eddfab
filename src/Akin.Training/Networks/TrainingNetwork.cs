using System.Numerics.Tensors;
using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>
/// A network that can be trained: an inference graph whose weights are float32 initializers, with an output
/// <c>embedding</c> and an output with the logits of each task, named like the task.
/// </summary>
public sealed class TrainingNetwork
{
    /// <summary>The name of the output with the vector: what the classification layers are given.</summary>
    public const string Embedding = "embedding";

    internal TrainingNetwork(
        ModelProto model, string input, IReadOnlyList<int> inputShape, IEnumerable<string> headWeights, string? features, IReadOnlyList<int>? featureShape)
    {
        (Model, Input, InputShape, Features, FeatureShape) = (model, input, inputShape, features, featureShape);
        HeadWeights = headWeights.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The graph, opset 18 or later, for any number of photos.</summary>
    public ModelProto Model { get; }

    /// <summary>The name of its input.</summary>
    public string Input { get; }

    /// <summary>The shape of one photo (or cached feature), without the batch dimension.</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>The weights that no backbone brought: they always learn.</summary>
    public IReadOnlySet<string> HeadWeights { get; }

    /// <summary>The tensor where the head begins; null where the network is one piece.</summary>
    public string? Features { get; }

    /// <summary>The shape of <see cref="Features"/> for one photo, without the batch dimension.</summary>
    public IReadOnlyList<int>? FeatureShape { get; }

    /// <summary>Why its backbone takes one photo at a time, so that the head alone can be trained; null where it takes any number.</summary>
    public string? WhyAlone { get; init; }

    /// <summary>The weight of the projection that begins with directions of the features, W x F; null where none does.</summary>
    public string? Projection { get; init; }

    /// <summary>The tasks it has outputs for.</summary>
    public IEnumerable<string> Tasks => Model.Graph.Output.Select(o => o.Name).Where(n => n != Embedding);

    /// <summary>
    /// The head alone, fed with features: to train on a frozen backbone whose features are computed once. Give what it
    /// learned back with <see cref="TakeWeights"/>.
    /// </summary>
    /// <exception cref="TrainingException">The network has no head of its own.</exception>
    public TrainingNetwork HeadAlone()
    {
        if (Features is null || FeatureShape is null)
            throw new TrainingException("this network is one piece: it has no head that could be trained on cached features");
        ModelProto head = Model.Clone();
        GraphCut.AddFeed(head, Features, FeatureShape);
        return new TrainingNetwork(head, Features, FeatureShape, HeadWeights, null, null) { Projection = Projection };
    }

    /// <summary>Sets the directions that features are projected on.</summary>
    /// <param name="directions">One row for each value of the vector, each as long as a photo's features.</param>
    /// <exception cref="TrainingException">The network has no such projection, or they don't fit it.</exception>
    public void SetProjection(IReadOnlyList<float[]> directions)
    {
        ArgumentNullException.ThrowIfNull(directions);
        TensorProto weight = Model.Graph.Initializer.FirstOrDefault(w => w.Name == Projection)
            ?? throw new TrainingException("this network has no projection that begins with directions");
        if (directions.Count != weight.Dims[0] || directions.Any(d => d.Length != weight.Dims[1]))
            throw new TrainingException($"the projection takes {weight.Dims[0]} directions of {weight.Dims[1]} values");
        weight.Set([.. directions.SelectMany(d => d)]);
    }

    /// <summary>The backbone alone: photos in, features out.</summary>
    /// <exception cref="TrainingException">The network has no head of its own.</exception>
    public ModelProto BackboneAlone()
    {
        if (Features is null)
            throw new TrainingException("this network is one piece: it has no backbone");
        ModelProto backbone = Model.Clone();
        GraphTap.ReturnOnly(backbone, Features);
        return backbone;
    }

    /// <summary>Takes over the values of all weights that another network of the same parts has.</summary>
    /// <param name="other">The network to take them from, usually this one's <see cref="HeadAlone"/>.</param>
    public void TakeWeights(TrainingNetwork other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Dictionary<string, TensorProto> theirs = other.Model.Graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (TensorProto weight in Model.Graph.Initializer)
        {
            if (theirs.TryGetValue(weight.Name, out TensorProto? taken) && taken.Dims.Equals(weight.Dims) && taken.DataType == weight.DataType)
                weight.MergeValuesFrom(taken);
        }
    }

    /// <summary>
    /// Goes back part of the way to the weights that training began with. What was learned from a few photos costs some of what the
    /// backbone knew of all others; weights between the two keep most of both (M. Wortsman et al., "Robust fine-tuning of zero-shot
    /// models", CVPR 2022). Weights that no backbone brought stay as they are.
    /// </summary>
    /// <param name="original">The backbone as it came.</param>
    /// <param name="share">How much of what was learned stays, 0 to 1; at 1 nothing changes.</param>
    public void Interpolate(Backbone original, double share)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        Dictionary<string, TensorProto> before = original.Model.Graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (TensorProto weight in Model.Graph.Initializer)
        {
            if (HeadWeights.Contains(weight.Name) || !before.TryGetValue(weight.Name, out TensorProto? was)
                || weight.DataType != WeightValues.Float || was.DataType != WeightValues.Float || !was.Dims.Equals(weight.Dims))
                continue;
            float[] values = weight.Floats();
            TensorPrimitives.Lerp(was.Floats(), values, (float)share, values);
            weight.Set(values);
        }
    }

    /// <summary>Writes the network as an ONNX file that any ONNX runtime opens; an existing file is replaced at once.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="storage">How the weights lie in it.</param>
    /// <exception cref="TrainingException">It can't be written.</exception>
    public void Save(string path, WeightStorage storage = WeightStorage.Full) => NetworkFile.Write(Model, path, storage);
}
