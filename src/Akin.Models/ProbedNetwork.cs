using Akin.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Models;

/// <summary>A network that returns chosen tensors, tried on blank photos: how many it bears at once, and the shapes that come out.</summary>
internal sealed class ProbedNetwork
{
    private readonly ModelProto _whole;
    private IReadOnlyDictionary<string, ActivationLayout>? _layouts;

    private ProbedNetwork(ModelProto whole, ModelProto model, OnnxInput input, int batch, string path, IReadOnlyDictionary<string, TensorForm> outputs) =>
        (_whole, Model, Input, Batch, FilePath, Outputs) = (whole, model, input, batch, path, outputs);

    /// <summary>The model: fed with float32, and, where it bears that, with any number of photos.</summary>
    public ModelProto Model { get; }

    /// <summary>Its input.</summary>
    public OnnxInput Input { get; }

    /// <summary>The number of photos that it was tried with: 2, or 1 where it takes no more.</summary>
    public int Batch { get; }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>What the chosen tensors are.</summary>
    public IReadOnlyDictionary<string, TensorForm> Outputs { get; }

    /// <summary>Tries a network.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="settings">The settings beside it.</param>
    /// <param name="path">Its file.</param>
    /// <param name="tensors">The tensors to return.</param>
    /// <param name="perPhoto">Those of them that must have a row for each photo; all unless given.</param>
    /// <exception cref="ModelException">It takes no photos, or can't be run.</exception>
    public static ProbedNetwork Run(
        ModelProto model, ModelSettings settings, string path, IReadOnlyCollection<string> tensors, IReadOnlyCollection<string>? perPhoto = null)
    {
        // Two photos tell whether the batch dimension is free: an inner Reshape to a fixed batch fails or folds them.
        foreach (int batch in new[] { 2, 1 })
        {
            (ModelProto edited, OnnxInput input) = Edit(model, settings, path, tensors, batch > 1);
            try
            {
                using InferenceSession session = OnnxSession.Open(edited, path, optimize: false);
                var outputs = session.OutputNames.Zip(OnnxSession.Run(session, input, batch)).ToDictionary(o => o.First, o => o.Second, StringComparer.Ordinal);
                if (batch == 1 || (perPhoto ?? tensors).Where(t => outputs[t].Shape is not null).All(t => outputs[t].Shape is [2, ..]))
                    return new ProbedNetwork(model, edited, input, batch, path, outputs);
            }
            catch (OnnxRuntimeException e) when (batch == 1)
            {
                throw new ModelException($"{path} can't be run: {OnnxSession.FirstLine(e)}", e);
            }
            catch (Exception e) when (batch > 1 && e is OnnxRuntimeException or ModelException)
            {
                // It is tried with one.
            }
        }

        throw new ModelException($"{path} can't be run on a photo");
    }

    /// <summary>Edits a model so that it returns tensors and is fed with float32.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="settings">The settings beside it.</param>
    /// <param name="path">Its file.</param>
    /// <param name="tensors">The tensors to return.</param>
    /// <param name="free">Whether it is to take any number of photos.</param>
    public static (ModelProto Model, OnnxInput Input) Edit(
        ModelProto model, ModelSettings settings, string path, IReadOnlyCollection<string> tensors, bool free)
    {
        ModelProto edited = model.Clone();
        GraphTap.ReturnOnly(edited, [.. tensors.Distinct()]);
        OnnxInput input = OnnxInput.From(edited.Graph, settings, path);
        if (free)
            GraphTap.FreeBatch(edited);
        GraphTap.FeedFloat(edited);
        return (edited, input);
    }

    /// <summary>What the axes of a tensor mean, where the graph tells it for certain; else null.</summary>
    public ActivationLayout? GetLayout(string tensor)
    {
        _layouts ??= Layouts(Model);
        if (_layouts.GetValueOrDefault(tensor) is { } layout)
            return layout;

        // What lies behind the tensor may tell more, if it can be run.
        try
        {
            var graph = new OnnxGraph(_whole.Graph);
            (ModelProto whole, _) = Edit(_whole, Input.Settings, FilePath, [.. graph.GetLayers(Input.Name).Select(OnnxGraph.GetOutput)], Batch > 1);
            return Layouts(whole).GetValueOrDefault(tensor);
        }
        catch (Exception e) when (e is OnnxRuntimeException or ModelException)
        {
            return null;
        }
    }

    private IReadOnlyDictionary<string, ActivationLayout> Layouts(ModelProto model)
    {
        ModelProto all = model.Clone();
        string[] tensors = [.. new OnnxGraph(all.Graph).Layers.SelectMany(n => n.Output).Where(o => o.Length > 0)];
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal) { [Input.Name] = Input.Dimensions(Batch) };
        if (tensors.Length > 0)
        {
            GraphTap.ReturnOnly(all, tensors);
            using InferenceSession session = OnnxSession.Open(all, FilePath, optimize: false);
            foreach ((string name, TensorForm form) in session.OutputNames.Zip(OnnxSession.Run(session, Input, Batch)))
            {
                if (form.Shape is { } shape)
                    shapes[name] = shape;
            }
        }

        return LayoutInference.Run(model.Graph, Input, shapes);
    }
}
