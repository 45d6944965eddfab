using Akin.Imaging;

namespace Akin.Models;

/// <summary>Opens whatever stands behind <c>--model</c>.</summary>
public static class Embedders
{
    /// <summary>Opens a model.</summary>
    /// <param name="model">The path of an <c>.onnx</c> file, or <c>pixels</c>.</param>
    /// <param name="layer">The layer whose values are the vector; by default the one that the model's YAML names.</param>
    /// <param name="take">The side of that layer.</param>
    /// <param name="natural">The shape that every photo has by itself, for <c>pixels</c>.</param>
    /// <param name="classes">The output whose classes are told beside the vector, by its name in the model's YAML; null for the vector alone.</param>
    /// <exception cref="ModelException">It can't be opened; the message says why.</exception>
    public static IEmbedder Open(string model, string? layer = null, Take? take = null, ImageShape? natural = null, string? classes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!PixelEmbedder.IsNamed(model))
            return OnnxEmbedder.Open(model, layer, take, classes);
        if (layer is not null)
            throw new ModelException($"the model pixels has no layers; leave --layer out, or name a network with --model");
        if (classes is not null)
            throw new ModelException("the model pixels tells no classes; route by a network that was trained on them (akin train)");
        return PixelEmbedder.Open(model, natural);
    }
}
