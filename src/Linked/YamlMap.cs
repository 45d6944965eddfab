using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Akin;

/// <summary>
/// A map of a YAML file that is read key by key, so that every fault is said with its line: a value of the wrong kind or
/// out of range when it is read, and by <see cref="End"/> the keys that nobody asked for.
/// </summary>
internal sealed class YamlMap
{
    private readonly YamlMappingNode _node;
    private readonly string _file;
    private readonly Func<string, Exception?, Exception> _fault;
    private readonly List<string> _known = [];

    private YamlMap(YamlMappingNode node, string file, Func<string, Exception?, Exception> fault) => (_node, _file, _fault) = (node, file, fault);

    /// <summary>The line that the map starts on, from 1.</summary>
    public int Line => (int)_node.Start.Line;

    /// <summary>The keys that it has, in their order.</summary>
    public IEnumerable<string> Keys => _node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    /// <summary>Reads a text whose root is a map; an empty one where there is nothing in it.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">Where it comes from, for messages.</param>
    /// <param name="fault">Makes the exception of a message, and of what caused it.</param>
    /// <exception cref="Exception">What <paramref name="fault"/> made: it is no YAML, or no map.</exception>
    public static YamlMap Parse(string yaml, string file, Func<string, Exception?, Exception> fault)
    {
        try
        {
            YamlStream stream = [];
            stream.Load(new StringReader(yaml));
            return (stream.Documents.Count, stream.Documents.FirstOrDefault()?.RootNode) switch
            {
                (0, _) or (1, YamlScalarNode { Value: null or "" }) => new YamlMap([], file, fault),
                (1, YamlMappingNode root) => new YamlMap(root, file, fault),
                _ => throw fault($"{file} is no config: it must be one YAML map, a key a line", null),
            };
        }
        catch (YamlException e)
        {
            throw fault($"{file}, line {e.Start.Line}: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>A text, or null where the key is absent.</summary>
    public string? Text(string key) => Find(key) is not { } node ? null
        : node is YamlScalarNode { Value: { Length: > 0 } text } ? text
        : throw Fault(node, $"{key} takes a text");

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string key) => Text(key) ?? throw Fault(_node, $"{key} is missing");

    /// <summary>A whole number in a range.</summary>
    public int Whole(string key, int low, int high, int otherwise) => WholeOrNull(key, low, high) ?? otherwise;

    /// <summary>A whole number in a range, or null where the key is absent.</summary>
    public int? WholeOrNull(string key, int low, int high)
    {
        if (Find(key) is not { } node)
            return null;
        return node is YamlScalarNode scalar && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= low && value <= high
            ? value
            : throw Fault(node, $"{key} is {Shown(node)}; it takes a whole number from {low} to {high}");
    }

    /// <summary>A number in a range, or null where the key is absent.</summary>
    public double? NumberOrNull(string key, double low, double high)
    {
        if (Find(key) is not { } node)
            return null;
        return node is YamlScalarNode scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value >= low && value <= high
            ? value
            : throw Fault(node, string.Create(CultureInfo.InvariantCulture, $"{key} is {Shown(node)}; it takes a number from {low} to {high}"));
    }

    /// <summary>A number in a range.</summary>
    public double Number(string key, double low, double high, double otherwise) => NumberOrNull(key, low, high) ?? otherwise;

    /// <summary>A list of numbers; one number is a list of one. Empty where the key is absent.</summary>
    public float[] Numbers(string key) => [.. Texts(key).Select(text =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw Fault(key, $"{key} has '{text}'; it takes numbers"))];

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool otherwise) => Choice(key, otherwise, ("true", true), ("false", false));

    /// <summary>One of the words that stand for values.</summary>
    public T Choice<T>(string key, T otherwise, params (string Word, T Value)[] choices)
    {
        if (Find(key) is not { } node)
            return otherwise;
        foreach ((string word, T value) in choices)
        {
            if (node is YamlScalarNode scalar && string.Equals(scalar.Value, word, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        throw Fault(node, $"{key} is {Shown(node)}; it can be {string.Join(", ", choices.Select(c => c.Word))}");
    }

    /// <summary>A list of texts; one text is a list of one. Empty where the key is absent.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        YamlScalarNode { Value: { Length: > 0 } one } => [one],
        YamlSequenceNode { Children.Count: > 0 } list => [.. list.Select(n => n is YamlScalarNode { Value: { Length: > 0 } text }
            ? text
            : throw Fault(n, $"{key} takes a list of texts"))],
        { } other => throw Fault(other, $"{key} takes a text, or a list of them"),
    };

    /// <summary>A list of texts, each as it is written, with nothing or with what else means null too. Empty where the key is absent.</summary>
    public string[] LiteralTexts(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Select(n => n is YamlScalarNode text ? text.Value ?? "" : throw Fault(n, $"{key} takes a list of texts"))],
        { } other => throw Fault(other, $"{key} takes a list of texts"),
    };

    /// <summary>Whether the key is there with a list.</summary>
    public bool IsList(string key) => Find(key) is YamlSequenceNode;

    /// <summary>Whether the key is there with a map.</summary>
    public bool IsMap(string key) => Find(key) is YamlMappingNode;

    /// <summary>A map in this one, or null where the key is absent.</summary>
    public YamlMap? Map(string key) => Find(key) is not { } node ? null
        : node is YamlMappingNode map ? new YamlMap(map, _file, _fault)
        : throw Fault(node, $"{key} takes keys of its own, a line each");

    /// <summary>The maps of a list; empty where the key is absent.</summary>
    public IReadOnlyList<YamlMap> Maps(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Select(n => n is YamlMappingNode map
            ? new YamlMap(map, _file, _fault)
            : throw Fault(n, $"each of {key} takes keys of its own"))],
        { } other => throw Fault(other, $"{key} takes a list; begin each with a dash"),
    };

    /// <summary>Ends the reading.</summary>
    /// <exception cref="Exception">The map has a key that nobody asked for.</exception>
    public void End()
    {
        foreach (YamlNode key in _node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !_known.Exists(known => IsSame(name, known) || OldSpelling(known) == name))
                throw Fault(key, $"there is no key '{key}' here; there are {string.Join(", ", _known.Distinct())}");
        }
    }

    /// <summary>A fault of a key's value, with its line.</summary>
    public Exception Fault(string key, string what) => Fault(Find(key) ?? _node, what);

    private Exception Fault(YamlNode node, string what) => _fault($"{_file}, line {node.Start.Line}: {what}", null);

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        YamlNode? value = Look(key) ?? (OldSpelling(key) is { } old ? Look(old) : null);
        return value is YamlScalarNode { Value: "" or null or "~" or "null", Style: ScalarStyle.Plain } ? null : value;
    }

    // A key as it is written comes before one in other letters, so that two classes may differ by them.
    private YamlNode? Look(string key) => _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value)
        ? value
        : _node.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode { Value: { } name } && IsSame(name, key)).Value;

    private static bool IsSame(string name, string key) => string.Equals(name, key, StringComparison.OrdinalIgnoreCase);

    // Files from before the words were spelled so.
    private static string? OldSpelling(string key) => key switch
    {
        "optimizer" => "optimiser",
        "quantize" => "quantise",
        "license" => "licence",
        _ => null,
    };

    private static string Shown(YamlNode node) => node switch
    {
        YamlScalarNode scalar => $"'{scalar.Value}'",
        YamlSequenceNode => "a list",
        _ => "a map",
    };
}
