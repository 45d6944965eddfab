using Akin.Imaging;

namespace Akin.Models;

/// <summary>Opens a model, whatever it is.</summary>
public static class Embedders
{
    /// <summary>Opens a model.</summary>
    /// <param name="model">The path of an <c>.onnx</c> file, <c>pixels</c> or <c>color</c>.</param>
    /// <param name="layer">The layer whose values are the vector; by default the one that the model's YAML names.</param>
    /// <param name="take">The side of that layer.</param>
    /// <param name="natural">The shape that every photo has by itself, for <c>pixels</c>.</param>
    /// <param name="classes">The output whose classes are told beside the vector, by its name in the model's YAML; null for the vector alone.</param>
    /// <param name="color">The weight of a color histogram that is joined to the vector; 0 joins none.</param>
    /// <param name="check">What <see cref="IEmbedder.Check"/> was when the same model was opened before: it is then opened sooner.</param>
    /// <exception cref="ModelException">It can't be opened; the message says why.</exception>
    public static IEmbedder Open(
        string model, string? layer = null, Take? take = null, ImageShape? natural = null, float color = 0, string? classes = null, string? check = null)
    {
        if (color != 0)
            return new ColoredEmbedder(Open(model, layer, take, natural, classes: classes, check: check), color);
        ArgumentNullException.ThrowIfNull(model);
        if (!IsBuiltIn(model))
            return classes is null ? OnnxEmbedder.Open(model, layer, take, check) : ClassifyingEmbedder.Open(model, classes, layer, take, check);
        if (layer is not null)
            throw new ModelException($"the model {model} has no layers; name none, or a network") { Code = ErrorCodes.NoLayers };
        if (classes is not null)
            throw new ModelException($"the model {model} tells no classes; route by a network that was trained on them") { Code = ErrorCodes.NoClasses };
        return IsColor(model) ? new ColorEmbedder() : PixelEmbedder.Open(model, natural);
    }

    /// <summary>Whether a model's name means one that needs no file.</summary>
    /// <param name="model">The model, as <see cref="Open"/> takes it.</param>
    public static bool IsBuiltIn(string model) => IsColor(model) || PixelEmbedder.IsNamed(model);

    /// <summary>Whether two names mean the same model that needs no file.</summary>
    internal static bool IsSameBuiltIn(string one, string other) => one == other || (IsColor(one) && IsColor(other));

    // Stores and configurations from before the word was spelled so have the other name.
    private static bool IsColor(string model) => model is ColorEmbedder.Name or "colour";
}
