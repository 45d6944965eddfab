using Akin.Files;
using Akin.Models;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>Puts a linear map behind a network's vector: (vector of length 1 - center) x matrix.</summary>
public static class MappedNetwork
{
    /// <summary>Writes the network with the map, and its settings beside it. Its classes are left out: they are not what was adapted.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <param name="layer">The layer whose values are the vector; null is its own.</param>
    /// <param name="take">The side of the layer; null is what the settings say.</param>
    /// <param name="center">What is subtracted, a value for each of the vector's.</param>
    /// <param name="matrix">Rows of as many values; each gives one value of the new vector. Null: there is none, the center alone is subtracted.</param>
    /// <param name="output">The <c>.onnx</c> file to write.</param>
    /// <param name="weights">How the weights lie in it.</param>
    /// <exception cref="ModelException">It is no network for photos, or has no such layer.</exception>
    /// <exception cref="TrainingException">The map does not fit the vector, or the file can't be written.</exception>
    public static void Write(
        string path, string? layer, Take? take, float[] center, IReadOnlyList<float[]>? matrix, string output, WeightStorage weights = WeightStorage.Full)
    {
        ArgumentNullException.ThrowIfNull(center);
        var backbone = Backbone.Open(path, layer, take);
        ModelProto model = backbone.Model.Clone();
        TensorNames.Free(model.Graph, [TrainingNetwork.Embedding], backbone.Features, out string features);
        var builder = new NetworkBuilder(model, seed: 0);
        builder.Note(features, [.. backbone.FeatureShape]);
        string row = Heads.Row(builder, features, backbone);
        int length = builder.GetShape(row)[0];
        if (center.Length != length || matrix?.Any(r => r.Length != length) == true)
            throw new TrainingException($"a map of {center.Length} values does not fit {path}, whose vector has {length}");
        string mapped = builder.Offset(builder.Normalize(row), [.. center.Select(c => -c)]);
        if (matrix is not null)
            mapped = builder.Map(mapped, matrix);
        model.Graph.Output.Clear();
        builder.Output(builder.Named(mapped, TrainingNetwork.Embedding));
        if (backbone.WhyAlone is not null)
        {
            foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.Output))
                value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        }

        NetworkFile.Write(model, output, weights);
        WholeFile.WriteText(Path.ChangeExtension(output, ".yml"), Settings(backbone.Settings).ToYaml());
    }

    /// <summary>The settings of a network whose vector is its output <c>embedding</c>, compared by the angle.</summary>
    internal static ModelSettings Settings(ModelSettings settings) => settings with
    {
        Layer = TrainingNetwork.Embedding,
        Take = Take.Output,
        Pool = Pooling.Avg,
        LayerLayout = null,
        LeadingTokens = null,
        Metric = "cosine",
        Classes = [],
    };
}
