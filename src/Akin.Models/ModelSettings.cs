using System.Globalization;
using Akin.Imaging;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;
using YamlDotNet.Serialization.NamingConventions;

namespace Akin.Models;

/// <summary>
/// What a network wants of a photo and which of its layers is the vector, read from the YAML file beside it
/// (<c>net.yml</c> beside <c>net.onnx</c>). It belongs to the model and not to the caller, so that the photos in an
/// index and the photo that searches it can't be prepared differently. Every key may be left out.
/// </summary>
public sealed record ModelSettings
{
    private const int MaxSide = 8192;

    /// <summary>Width and height in pixels; by default what the graph declares, else 224.</summary>
    public int? Size { get; init; }

    /// <summary>Width in pixels where it is not the height.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels where it is not the width.</summary>
    public int? Height { get; init; }

    /// <summary>
    /// How a photo of another shape becomes that size; by default the center is cut out, as for the photos that networks
    /// are trained on (docs/benchmarks.md compares the three).
    /// </summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Crop;

    /// <summary>With <c>resize: crop</c>, the length of the shortest side before the center is cut out; by default the size.</summary>
    public int? ShortestSide { get; init; }

    /// <summary>
    /// With <c>resize: crop</c>, the share of the shortest side that is kept, 0.1 to 1, where <see cref="ShortestSide"/> does not say it in
    /// pixels: 0.875 is 224 of 256.
    /// </summary>
    public float? CropShare { get; init; }

    /// <summary>The color behind transparent pixels and around padded photos, as <c>#rrggbb</c>.</summary>
    public string Background { get; init; } = "#ffffff";

    /// <summary>
    /// The value of a full-bright channel before mean and std: 1 or 255; by default 1, and 255 where the network's input is of integers.
    /// </summary>
    public float? Range { get; init; }

    /// <summary>
    /// Subtracted from each channel, in the units of <see cref="Range"/>: one value, or one per channel; by default 0, and 128 where the
    /// network's input is of signed bytes, which end at 127.
    /// </summary>
    public float[] Mean { get; init; } = [];

    /// <summary>Divides each channel after <see cref="Mean"/>: one value, or one per channel.</summary>
    public float[] Std { get; init; } = [];

    /// <summary>The order of the channels.</summary>
    public ChannelOrder Order { get; init; } = ChannelOrder.Rgb;

    /// <summary>The order of the dimensions; by default what the graph's input shape shows, else NCHW.</summary>
    public TensorLayout? Layout { get; init; }

    /// <summary>The layer whose values are the vector.</summary>
    public string? Layer { get; init; }

    /// <summary>The side of that layer.</summary>
    public Take Take { get; init; } = Take.Output;

    /// <summary>How an activation with positions becomes one vector.</summary>
    public Pooling Pool { get; init; } = Pooling.Avg;

    /// <summary>
    /// How many of a transformer's tokens stand before those of the photo's patches (class token and registers) and are left out of the
    /// mean and the largest value; by default none.
    /// </summary>
    public int? LeadingTokens { get; init; }

    /// <summary>
    /// What the axes of <see cref="Layer"/> mean, as <see cref="ActivationLayout.TryParse"/> reads it: <c>nchw</c>, <c>nhwc</c>, <c>ntc</c>,
    /// <c>nct</c>; by default what the graph tells. It also decides for other layers of as many axes, where the graph tells nothing.
    /// </summary>
    public string? LayerLayout { get; init; }

    /// <summary>The distance that suits the vectors, as on the command line; by default <c>cosine</c>.</summary>
    public string? Metric { get; init; }

    /// <summary>The classes of each output that tells them, in the output's order; none where it only gives a vector.</summary>
    public Dictionary<string, string[]> Classes { get; init; } = [];

    /// <summary>Reads the settings beside a model; all defaults where there is no such file.</summary>
    /// <param name="modelPath">The <c>.onnx</c> file.</param>
    /// <exception cref="ModelException">The file is no YAML, has an unknown key, or a value out of its range.</exception>
    public static ModelSettings Beside(string modelPath) => ReadBeside(modelPath).Settings;

    /// <summary>Reads the settings beside a model, and gives their text too, which is empty where there is no such file.</summary>
    internal static (ModelSettings Settings, string Text) ReadBeside(string modelPath)
    {
        string? path = new[] { ".yml", ".yaml" }.Select(e => Path.ChangeExtension(modelPath, e)).FirstOrDefault(File.Exists);
        if (path is null)
            return (new ModelSettings(), "");
        string text = FileWithBytes.Exists(path) ? File.ReadAllText(path) : "";
        return (Parse(text, path), text);
    }

    /// <summary>Reads settings from YAML text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="name">Where it comes from, for messages.</param>
    /// <exception cref="ModelException">The text is no YAML, has an unknown key, or a value out of its range.</exception>
    public static ModelSettings Parse(string yaml, string name)
    {
        YamlMap map = YamlMap.Parse(yaml, name, (message, cause) => new ModelException(message, cause));
        ModelSettings usual = map.Choice("preset", new ModelSettings(), ModelPresets.All);
        int? shortest = Side("shortest-side");
        float[] mean = map.Numbers("mean"), std = map.Numbers("std");
        var settings = new ModelSettings
        {
            Size = Side("size"),
            Width = Side("width"),
            Height = Side("height"),
            Resize = map.Choice("resize", usual.Resize, ("crop", ResizeMode.Crop), ("squash", ResizeMode.Squash), ("pad", ResizeMode.Pad)),
            ShortestSide = shortest,
            CropShare = (float?)map.NumberOrNull("crop-share", 0.1, 1) ?? (shortest is null ? usual.CropShare : null),
            Background = map.Text("background") ?? usual.Background,
            Range = (float?)map.NumberOrNull("range", double.MinValue, double.MaxValue) ?? usual.Range,
            Mean = mean.Length > 0 ? mean : usual.Mean,
            Std = std.Length > 0 ? std : usual.Std,
            Order = map.Choice("order", usual.Order, ("rgb", ChannelOrder.Rgb), ("bgr", ChannelOrder.Bgr)),
            Layout = map.Choice<TensorLayout?>("layout", null, ("nchw", TensorLayout.Nchw), ("nhwc", TensorLayout.Nhwc)),
            Layer = map.Text("layer"),
            Take = map.Choice("take", usual.Take, [.. Takes.Names.Select(w => (w, Takes.Parse(w)))]),
            Pool = map.Choice("pool", usual.Pool, [.. Poolings.Names.Select(w => (w, Poolings.Parse(w)))]),
            LeadingTokens = map.WholeOrNull("leading-tokens", 0, 64) ?? usual.LeadingTokens,
            LayerLayout = map.Text("layer-layout"),
            Metric = map.Text("metric"),
            Classes = map.Map("classes") is { } classes ? classes.Keys.ToDictionary(task => task, classes.LiteralTexts) : [],
        };
        map.End();
        settings.Check(name);
        return settings;

        int? Side(string key) => map.WholeOrNull(key, 1, MaxSide);
    }

    /// <summary>As YAML, what is not set left out: <see cref="Parse"/> gives the same settings.</summary>
    public string ToYaml() => new SerializerBuilder()
        .WithNamingConvention(HyphenatedNamingConvention.Instance)
        .WithEnumNamingConvention(LowerCaseNamingConvention.Instance)
        .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
        .WithEventEmitter(next => new QuotedTexts(next), where => where.OnBottom())
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull | DefaultValuesHandling.OmitEmptyCollections)
        .Build()
        .Serialize(this);

    /// <summary>The color of <see cref="Background"/>.</summary>
    internal Rgb BackgroundColor()
    {
        int rgb = int.Parse(Background.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new Rgb((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
    }

    private void Check(string name)
    {
        if (Background.Length != 7 || Background[0] != '#' || !Background.Skip(1).All(char.IsAsciiHexDigit))
            throw new ModelException($"{name}: background '{Background}' is not a color like #ffffff");
        if (LayerLayout is not null && ActivationLayout.TryParse(LayerLayout) is null)
            throw new ModelException($"{name}: layer-layout '{LayerLayout}' is none; write it like nchw, nhwc, ntc or nct");
        if (ShortestSide is not null && CropShare is not null)
            throw new ModelException($"{name}: shortest-side and crop-share say the same thing; give one");
        if (Range is not (null or 1 or 255))
            throw new ModelException($"{name}: range is {Range}; it can be 1 or 255");
        if (Mean.Length is not (0 or 1 or 3) || Std.Length is not (0 or 1 or 3))
            throw new ModelException($"{name}: mean and std take one value or three");
        if (Std.Contains(0))
            throw new ModelException($"{name}: std can't be 0");
    }
}

/// <summary>How an activation with positions (N x C x H x W, or N x T x C) becomes one vector per photo.</summary>
public enum Pooling
{
    /// <summary>The mean over all positions: one value per channel.</summary>
    Avg,

    /// <summary>The largest value over all positions: one value per channel.</summary>
    Max,

    /// <summary>Every value of every position, one after another.</summary>
    None,

    /// <summary>The values of the first token: a transformer's class token, which has gathered what it takes from the others.</summary>
    Cls,
}

/// <summary>The words under which people and files know the poolings.</summary>
public static class Poolings
{
    private static readonly EnumWords<Pooling> Words = new("pooling");

    /// <summary>Every word, in the order of the enumeration: avg, max, none, cls.</summary>
    public static IReadOnlyList<string> Names => Words.All;

    /// <summary>Its word.</summary>
    public static string Name(this Pooling value) => Words.Get(value);

    /// <summary>What a word stands for, whatever its case; false where there is none.</summary>
    public static bool TryParse(string? name, out Pooling value) => Words.TryParse(name, out value);

    /// <summary>What a word stands for, whatever its case.</summary>
    /// <exception cref="FormatException">There is none; the message lists those there are.</exception>
    public static Pooling Parse(string name) => Words.Parse(name);
}

/// <summary>Which side of a layer is the vector.</summary>
public enum Take
{
    /// <summary>What the layer gives.</summary>
    Output,

    /// <summary>What the layer is given: for a classification layer, the features it classifies by.</summary>
    Input,
}

/// <summary>The words under which people and files know a layer's sides.</summary>
public static class Takes
{
    private static readonly EnumWords<Take> Words = new("side");

    /// <summary>Every word, in the order of the enumeration: output, input.</summary>
    public static IReadOnlyList<string> Names => Words.All;

    /// <summary>Its word.</summary>
    public static string Name(this Take value) => Words.Get(value);

    /// <summary>What a word stands for, whatever its case; false where there is none.</summary>
    public static bool TryParse(string? name, out Take value) => Words.TryParse(name, out value);

    /// <summary>What a word stands for, whatever its case.</summary>
    /// <exception cref="FormatException">There is none; the message lists those there are.</exception>
    public static Take Parse(string name) => Words.Parse(name);
}

/// <summary>
/// Writes texts in double quotes, where every character can be said, if they have control characters or white space at an end. Other
/// styles of YAML fold lines and drop what stands at their ends, so that another text would be read back. So are texts that begin like
/// a number or a date, and older YAML's signs for a value and a merge.
/// </summary>
/// <param name="next">What writes the text.</param>
internal sealed class QuotedTexts(IEventEmitter next) : ChainedEventEmitter(next)
{
    /// <inheritdoc/>
    public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
    {
        ArgumentNullException.ThrowIfNull(eventInfo);
        if (eventInfo.Source.Value is string { Length: > 0 } text
            && (char.IsAsciiDigit(text[0]) || text is "=" or "<<" || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) || text.Any(char.IsControl)))
            eventInfo.Style = ScalarStyle.DoubleQuoted;
        base.Emit(eventInfo, emitter);
    }
}
