using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine.Serving;

/// <summary>Tells the class of a photo by one of a network's outputs. Any number of threads may ask at once.</summary>
public sealed class PhotoClassifier : IDisposable
{
    private readonly ClassifyingEmbedder _network;
    private readonly ImageDecoder _decoder;

    private PhotoClassifier(ClassifyingEmbedder network, string label, ImageLimits limits)
    {
        (_network, Label) = (network, label);
        _decoder = new ImageDecoder(limits);
    }

    /// <summary>What is told, as in the YAML beside the network: <c>furniture</c>.</summary>
    public string Label { get; }

    /// <summary>The classes, in the network's order.</summary>
    public IReadOnlyList<string> Classes => _network.Classes;

    /// <summary>What a network can tell, by the YAML beside it.</summary>
    /// <param name="model">The <c>.onnx</c> file, or the name of a model that needs none.</param>
    /// <exception cref="ModelException">The YAML is not what it should be.</exception>
    public static IReadOnlyList<string> GetLabels(string model) => Embedders.IsBuiltIn(model) ? [] : [.. ModelSettings.Beside(model).Classes.Keys];

    /// <summary>Opens a network.</summary>
    /// <param name="model">The <c>.onnx</c> file.</param>
    /// <param name="label">What is to be told; null is the only thing that it can tell.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <exception cref="EngineException">It tells no classes, not these, or several and none is named.</exception>
    /// <exception cref="ModelException">It can't be opened.</exception>
    public static PhotoClassifier Open(string model, string? label, ImageLimits limits)
    {
        IReadOnlyList<string> labels = GetLabels(model);
        string network = Path.GetFileName(model);
        if (labels.Count == 0)
            throw new EngineException($"{network} tells no classes; take a network that was trained on them");
        label ??= labels.Count == 1 ? labels[0] : throw new EngineException($"{network} tells several things; name one: {string.Join(", ", labels)}");
        if (!labels.Contains(label))
            throw new EngineException($"{network} does not tell '{label}'; it tells {string.Join(", ", labels)}");
        return new PhotoClassifier(ClassifyingEmbedder.Open(model, label), label, limits);
    }

    /// <summary>Tells the class of a photo.</summary>
    /// <param name="photo">The photo, encoded or raw.</param>
    /// <param name="box">The part of it that counts, in pixels of the upright photo; null is all of it.</param>
    /// <returns>All classes, the likeliest first, with probabilities whose sum is 1.</returns>
    /// <exception cref="ImageException">It is no photo, or over a limit.</exception>
    /// <exception cref="EngineException">The network gives no finite numbers for it.</exception>
    public IReadOnlyList<ClassProbability> Classify(PhotoBytes photo, Rectangle? box = null)
    {
        using var batch = new PhotoBatch<int>(_network, _decoder, 1);
        batch.Decode(photo, box, 0);
        batch.Embed();
        if (!batch.IsFinite(0))
            throw new EngineException("the photo can't be classified: " + VectorWatch.NotFinite);
        float[] probabilities = batch.Prediction(0).ToArray();
        return [.. Classes.Zip(probabilities, (name, p) => new ClassProbability(name, p)).OrderByDescending(c => c.Probability)];
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}

/// <summary>How likely a class is.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">0 to 1.</param>
public sealed record ClassProbability(string Class, float Probability);
