using Akin.Files;
using Akin.Models;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>
/// Joins several networks to one whose vector is theirs, each of length 1, end to end. Networks that were trained otherwise err on other
/// photos, so that together they know strange photos better than any of them.
/// </summary>
public static class JoinedNetwork
{
    // The slope of a root is endless at 0.
    private const float Least = 1e-6f;

    /// <summary>Joins networks and writes the result.</summary>
    /// <param name="paths">The <c>.onnx</c> files, at least two; their settings are read from the YAML beside each.</param>
    /// <param name="output">The <c>.onnx</c> file to write; its settings are written beside it.</param>
    /// <param name="power">
    /// The power that the size of each value is raised to before its vector gets length 1, above 0 to 1: below 1, a few large values count
    /// less beside many small ones (Perronnin, Sanchez and Mensink, "Improving the Fisher kernel", 2010). 1: values as they are.
    /// </param>
    /// <param name="weights">How the weights lie in the file.</param>
    /// <returns>The length of the joined vector.</returns>
    /// <exception cref="ModelException">One of the files is no network for photos.</exception>
    /// <exception cref="TrainingException">They want their photos prepared differently, or the result can't be written.</exception>
    public static int Write(IReadOnlyList<string> paths, string output, float power = 1, WeightStorage weights = WeightStorage.Full)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(paths.Count, 2);
        if (!(power > 0 && power <= 1))
            throw new TrainingException($"the power is {power}; it can be above 0 to 1");
        Backbone[] parts = [.. paths.Select(path => Backbone.Open(path))];
        for (int i = 1; i < parts.Length; i++)
        {
            if (Difference(parts[0], parts[i]) is { } difference)
                throw new TrainingException($"{paths[0]} and {paths[i]} can't be joined: they want {difference}; export both for the same photos, or write the same into the YAML beside both");
        }

        ModelProto model = Join(parts, power, out int length);
        NetworkFile.Write(model, output, weights);
        WholeFile.WriteText(Path.ChangeExtension(output, ".yml"), MappedNetwork.Settings(parts[0].Settings).ToYaml());
        return length;
    }

    private static ModelProto Join(Backbone[] parts, float power, out int length)
    {
        Backbone first = parts[0];
        // New names of later operator sets mean what they did in those before.
        var builder = new NetworkBuilder(seed: 0);
        builder.Model.OpsetImport.Clear();
        builder.Model.OpsetImport.Add(parts.SelectMany(p => p.Model.OpsetImport).GroupBy(o => o.Domain is "ai.onnx" ? "" : o.Domain).Select(o => o.MaxBy(s => s.Version)!.Clone()));
        builder.Model.IrVersion = parts.Max(p => p.Model.IrVersion);
        string photo = builder.Input(first.Input, [.. first.InputShape]);
        List<string> vectors = [];
        for (int i = 0; i < parts.Length; i++)
        {
            Backbone part = parts[i];
            string own = $"network{i + 1}/", prepared = Prepare(builder, photo, first.Settings, part.Settings, part.InputShape);
            GraphProto graph = part.Model.Graph.Clone();
            // A weight may be listed as an input too; the photo alone is fed.
            Rename(graph, tensor => tensor == part.Input ? prepared : tensor.Length == 0 ? tensor : own + tensor);
            builder.Model.Graph.Node.Add(graph.Node);
            builder.Model.Graph.Initializer.Add(graph.Initializer);
            builder.Model.Functions.Add(part.Model.Functions.Where(f => builder.Model.Functions.All(known => known.Name != f.Name || known.Domain != f.Domain)));
            builder.Note(own + part.Features, [.. part.FeatureShape]);
            string row = Heads.Row(builder, own + part.Features, part);
            vectors.Add(builder.Normalize(power == 1 ? row : builder.SignedPower(row, power, Least)));
        }

        string joined = builder.Named(builder.Concat([.. vectors]), TrainingNetwork.Embedding);
        builder.Output(joined);
        length = builder.GetShape(joined)[0];
        if (parts.Any(p => p.WhyAlone is not null))
        {
            foreach (ValueInfoProto value in builder.Model.Graph.Input.Concat(builder.Model.Graph.Output))
                value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        }

        return builder.Model;
    }

    // From the numbers that the first network's photos have to those of another: both are (channel x range - mean) / std.
    private static string Prepare(NetworkBuilder builder, string photo, ModelSettings from, ModelSettings to, IReadOnlyList<int> shape)
    {
        float[] scale = new float[3], offset = new float[3];
        for (int c = 0; c < 3; c++)
        {
            float width = (to.Range ?? 1) / (from.Range ?? 1) / Channel(to.Std, c, 1);
            scale[c] = Channel(from.Std, c, 1) * width;
            offset[c] = (Channel(from.Mean, c, 0) * width) - (Channel(to.Mean, c, 0) / Channel(to.Std, c, 1));
        }

        bool isSame = scale.All(s => MathF.Abs(s - 1) < 1e-6f) && offset.All(o => MathF.Abs(o) < 1e-6f);
        return isSame ? photo : builder.ScaleChannels(photo, scale, offset, shape[0] == 3);
    }

    private static float Channel(float[] values, int channel, float usual) => values.Length == 0 ? usual : values[values.Length == 1 ? 0 : channel];

    private static string? Difference(Backbone a, Backbone b)
    {
        ModelSettings x = a.Settings, y = b.Settings;
        if (!a.InputShape.SequenceEqual(b.InputShape))
            return $"photos of {string.Join(" x ", a.InputShape)} and of {string.Join(" x ", b.InputShape)}";
        if ((x.Resize, x.ShortestSide, x.CropShare) != (y.Resize, y.ShortestSide, y.CropShare))
            return "photos brought to that size differently (resize, shortest-side or crop-share)";
        if (x.Background != y.Background)
            return $"the backgrounds {x.Background} and {y.Background}";
        return x.Order == y.Order ? null : "their channels in other orders (order)";
    }

    private static void Rename(GraphProto graph, Func<string, string> name)
    {
        foreach (NodeProto node in graph.Node)
        {
            node.Name = name(node.Name);
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = name(node.Input[i]);
            for (int i = 0; i < node.Output.Count; i++)
                node.Output[i] = name(node.Output[i]);
            foreach (GraphProto body in node.Bodies())
                Rename(body, name);
        }

        foreach (TensorProto weight in graph.Initializer)
            weight.Name = name(weight.Name);
        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output))
            value.Name = name(value.Name);
        graph.ValueInfo.Clear();
    }
}
