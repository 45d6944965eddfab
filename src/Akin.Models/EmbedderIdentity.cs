namespace Akin.Models;

/// <summary>Everything that decides what vector a photo gets. Two embedders with equal identities give equal vectors.</summary>
/// <param name="Model">How to open it again: a full path, or <c>pixels:WxHxC</c>.</param>
/// <param name="ModelHash">SHA-256 of the model file, in hex; empty for <c>pixels</c>.</param>
/// <param name="Layer">The tapped layer's name; empty for <c>pixels</c>.</param>
/// <param name="Take">The side of the layer.</param>
/// <param name="Pool">How an activation with positions was pooled.</param>
/// <param name="Preprocessing">The settings that prepare a photo, spelled out.</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="Color">The weight of the color histogram that is joined to it; 0 where there is none.</param>
public sealed record EmbedderIdentity(
    string Model, string ModelHash, string Layer, Take Take, Pooling Pool, string Preprocessing, int Dimensions, float Color = 0)
{
    /// <summary>
    /// What the layer's axes mean, as <see cref="ActivationLayout"/> spells it; empty where nothing is pooled, and in stores from before
    /// it was told: then 4 axes were <c>nchw</c>, and 3 were <c>ntc</c>.
    /// </summary>
    public string Layout { get; init; } = "";

    /// <summary>
    /// In what other way than it was saved the network is run: <c>alone</c> (one photo at a time, since photos change each other's
    /// vectors), <c>inference</c> (it was saved in training mode), both, or empty.
    /// </summary>
    public string Mode { get; init; } = "";

    /// <summary>The tapped layer's name; null where there is none.</summary>
    public string? GetLayer() => Layer.Length == 0 ? null : Layer;

    /// <summary>Names the first thing in which another identity differs, for a message; null where they are the same.</summary>
    /// <param name="other">The identity to compare with. Where the model file lies does not matter, its contents do.</param>
    public string? DifferenceFrom(EmbedderIdentity other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ModelHash != other.ModelHash || (ModelHash.Length == 0 && !Embedders.IsSameBuiltIn(Model, other.Model)))
        {
            string mine = Path.GetFileName(Model), theirs = Path.GetFileName(other.Model);
            return mine == theirs ? $"another version of {mine}" : $"model {mine}, not {theirs}";
        }

        if (Layer != other.Layer || Take != other.Take)
            return $"{Side(Take)} of layer {Layer}, not {Side(other.Take)} of layer {other.Layer}";
        if (Pool != other.Pool)
            return $"pooling {Pool.Name()}, not {other.Pool.Name()}";
        if (Layout != other.Layout && !(Layout.Length == 0 && other.Layout is "nchw" or "ntc"))
            return $"its layer read as {(Layout.Length > 0 ? Layout : "nchw or ntc")}, not as {other.Layout}";
        if (Mode != other.Mode)
            return $"vectors that change with the photos beside them or each time ({Path.GetFileName(other.Model)} has to be run in another way: {other.Mode})";
        if (Preprocessing != other.Preprocessing)
            return $"preprocessing {Preprocessing}, not {other.Preprocessing}";
        if (Color != other.Color)
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"color of weight {Color}, not {other.Color}");
        return Dimensions != other.Dimensions ? $"{Dimensions} dimensions, not {other.Dimensions}" : null;
    }

    private static string Side(Take take) => take == Take.Input ? "the input" : "the output";
}
