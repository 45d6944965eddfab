using Akin.Models.Onnx;
using Onnx;

namespace Akin.Models;

/// <summary>
/// How a tapped layer becomes one vector for each photo. Embedding and training both go by it, so that what a head learns from is what an
/// index holds.
/// </summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Tensor">The tensor that its name and side mean.</param>
/// <param name="IsFloat">Whether its values are float32; others are cast.</param>
/// <param name="Layout">What its axes mean, as <see cref="ActivationLayout.TryParse"/> reads it; empty where nothing is pooled.</param>
/// <param name="Pool">How it is pooled over its positions.</param>
/// <param name="Length">The length of the vector.</param>
public sealed record LayerVector(string Layer, string Tensor, bool IsFloat, string Layout, Pooling Pool, int Length)
{
    /// <summary>What its axes mean; null where nothing is pooled.</summary>
    public ActivationLayout? Axes => ActivationLayout.TryParse(Layout);

    /// <summary>What people who train on it should know, in one line; null where that is nothing.</summary>
    public string? Notice { get; private init; }

    /// <summary>Tells how a network's layer becomes a vector.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <param name="layer">The layer; by default the YAML's, else the output called <c>embedding</c>, else the first output.</param>
    /// <param name="take">The side of the layer; by default the YAML's, else the output.</param>
    /// <exception cref="ModelException">It can't become one, or the file can't be opened.</exception>
    public static LayerVector Read(string path, string? layer = null, Take? take = null)
    {
        ModelProto model = OnnxFile.Read(path);
        ModelSettings settings = ModelSettings.Beside(path);
        LayerTap[] taps = [new(layer, take)];
        LayerVector vector = Decide(model, settings, path, taps).Vectors[0];
        return vector with { Notice = SoftmaxEnd.Find(model, vector) };
    }

    /// <summary>Tries a network at several layers and tells how each becomes a vector, and how many photos it bears at once.</summary>
    internal static (IReadOnlyList<LayerVector> Vectors, int Batch) Decide(ModelProto model, ModelSettings settings, string path, IReadOnlyList<LayerTap> taps)
    {
        (string Layer, string Tensor)[] named = Name(model, settings, taps);
        ProbedNetwork probe = ProbedNetwork.Run(model, settings, path, [.. named.Select(n => n.Tensor)]);
        return ([.. taps.Select((tap, i) => From(probe, settings, tap, named[i].Layer, named[i].Tensor))], probe.Batch);
    }

    /// <summary>The layer and the tensor that each tap means.</summary>
    internal static (string Layer, string Tensor)[] Name(ModelProto model, ModelSettings settings, IReadOnlyList<LayerTap> taps)
    {
        var graph = new OnnxGraph(model.Graph);
        string usual = settings.Layer ?? (model.Graph.Output.FirstOrDefault(o => o.Name == "embedding") ?? model.Graph.Output[0]).Name;
        return [.. taps.Select(t => (t.Layer ?? usual, graph.GetTensor(t.Layer ?? usual, t.Take ?? settings.Take)))];
    }

    /// <summary>Appends the vector to a graph that has the tensor.</summary>
    /// <returns>The name of the vector's tensor.</returns>
    internal string AppendTo(ModelProto model) => GraphTap.AppendVector(model, Tensor, IsFloat, Axes, Pool);

    private static LayerVector From(ProbedNetwork probe, ModelSettings settings, LayerTap tap, string layer, string tensor)
    {
        TensorForm form = probe.Outputs[tensor];
        if (form.Obstacle(probe.Batch) is { } obstacle)
            throw new ModelException($"the layer '{layer}' of {probe.FilePath} gives {obstacle}; tap another layer") { Code = ErrorCodes.BadLayer };
        Pooling pool = tap.Pool ?? settings.Pool;
        long[] shape = form.Shape!;
        ActivationLayout? layout = pool == Pooling.None ? null : GetLayout(probe, settings, tap.Layer is null || tap.Layer == settings.Layer, layer, tensor, shape);
        if (layout is not null)
            layout = SetTokens(probe, settings, pool, layer, shape, layout);
        long length = layout is null ? form.Length : layout.ChannelAxes.Aggregate(1L, (product, axis) => product * shape[axis]);
        return new LayerVector(layer, tensor, form.IsFloat, layout?.ToString() ?? "", pool, (int)length);
    }

    // Of a transformer's tokens the first ones are none of the photo's patches.
    private static ActivationLayout SetTokens(ProbedNetwork probe, ModelSettings settings, Pooling pool, string layer, long[] shape, ActivationLayout layout)
    {
        if (layout.PositionAxes.Count != 1)
        {
            return pool != Pooling.Cls || layout.PositionAxes.Count == 0 ? layout : throw new ModelException(
                $"the layer '{layer}' of {probe.FilePath} has no class token, since its positions lie on {layout.PositionAxes.Count} axes; pool it by avg or max, or tap a layer of tokens") { Code = ErrorCodes.BadLayer };
        }

        int leading = layout.LeadingTokens > 0 ? layout.LeadingTokens : settings.LeadingTokens ?? 0;
        if (pool == Pooling.Cls || leading == 0)
            return layout.WithLeadingTokens(0);
        long tokens = shape[layout.PositionAxes[0]], patches = tokens - leading;
        // A square photo has a square of patches: another number means another token among them, which would be taken for a part of the photo.
        if (patches < 1 || (probe.Input.Shape.Width == probe.Input.Shape.Height && (long)Math.Sqrt(patches) is var side && side * side != patches))
        {
            long square = (long)Math.Sqrt(tokens);
            throw new ModelException(
                $"the layer '{layer}' of {probe.FilePath} has {tokens} tokens, and without {leading} leading ones they are no square of patches; its YAML's leading-tokens should be {tokens - (square * square)}, if it has {square} x {square}") { Code = ErrorCodes.BadLayer };
        }

        return layout.WithLeadingTokens(leading);
    }

    private static ActivationLayout? GetLayout(ProbedNetwork probe, ModelSettings settings, bool isOwnLayer, string layer, string tensor, long[] shape)
    {
        if (shape.Length < 3)
            return null;
        ActivationLayout? stated = ActivationLayout.TryParse(settings.LayerLayout);
        if (stated is not null && isOwnLayer && stated.Rank != shape.Length)
            throw new ModelException($"the layer '{layer}' of {probe.FilePath} has {shape.Length} axes ({string.Join(" x ", shape)}, the photos' first), and its YAML says layer-layout: {settings.LayerLayout}");
        if (stated is not null && isOwnLayer)
            return stated;
        if (probe.GetLayout(tensor) is { } layout)
            return layout;
        if (stated?.Rank == shape.Length)
            return stated;
        // Where only one axis has more than one value, there is nothing to pool over.
        if (shape.Skip(1).Count(s => s > 1) <= 1)
            return null;
        string yaml = Path.GetFileName(Path.ChangeExtension(probe.FilePath, ".yml")), size = string.Join(" x ", shape.Skip(1));
        string examples = shape.Length switch { 3 => "ntc or nct", 4 => "nchw or nhwc", _ => "a letter for each axis, such as ncdhw" };
        throw new ModelException(
            $"which axis of the layer '{layer}' of {probe.FilePath} ({size} a photo) holds the channels is not to be told from the graph; write layer-layout: {examples} into {yaml}, or pool: none, or tap another layer");
    }
}

/// <summary>Where a network is tapped. What is left open is what the YAML beside the network says.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Take">The side of the layer.</param>
/// <param name="Pool">How an activation with positions becomes one vector.</param>
public sealed record LayerTap(string? Layer = null, Take? Take = null, Pooling? Pool = null);
