using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Akin.Engine.Configuration;

/// <summary>
/// A map of a YAML file that is read key by key, so that every fault is said with its line: a value of the wrong kind or
/// out of range when it is read, and by <see cref="End"/> the keys that nobody asked for.
/// </summary>
internal sealed class YamlMap
{
    private const long MaxBytes = 1 << 20;

    private readonly YamlMappingNode _node;
    private readonly string _file;
    private readonly List<string> _known = [];

    private YamlMap(YamlMappingNode node, string file) => (_node, _file) = (node, file);

    /// <summary>The line that the map starts on, from 1.</summary>
    public int Line => (int)_node.Start.Line;

    /// <summary>The keys that it has, in their order.</summary>
    public IEnumerable<string> Keys => _node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    /// <summary>Reads a file whose root is a map.</summary>
    /// <param name="file">The file.</param>
    /// <param name="verb">The verb whose config it is, for messages.</param>
    /// <exception cref="EngineException">There is no such file, or it is something else.</exception>
    public static YamlMap Read(string file, string verb)
    {
        if (Directory.Exists(file) || !File.Exists(file))
            throw new EngineException($"there is no config at {file}; give a YAML file (see: akin {verb} --help)");
        if (new FileInfo(file).Length > MaxBytes)
            throw new EngineException($"{file} is no config: it has more than {MaxBytes:N0} bytes");
        try
        {
            using StreamReader text = new(file);
            YamlStream stream = [];
            stream.Load(text);
            return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
                ? new YamlMap(root, file)
                : throw new EngineException($"{file} is no config: it must be one YAML map, a key a line (see: akin {verb} --help)");
        }
        catch (YamlException e)
        {
            throw new EngineException($"{file}, line {e.Start.Line}: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"{file} can't be read: {e.Message.ReplaceLineEndings(" ")}", e);
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

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool otherwise) => Choice(key, otherwise, ("true", true), ("false", false));

    /// <summary>One of the words that stand for values.</summary>
    public T Choice<T>(string key, T otherwise, params (string Word, T Value)[] choices)
    {
        if (Find(key) is not { } node)
            return otherwise;
        foreach ((string word, T value) in choices)
        {
            if (node is YamlScalarNode scalar && scalar.Value == word)
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

    /// <summary>Whether the key is there with a list.</summary>
    public bool IsList(string key) => Find(key) is YamlSequenceNode;

    /// <summary>Whether the key is there with a map.</summary>
    public bool IsMap(string key) => Find(key) is YamlMappingNode;

    /// <summary>A map in this one, or null where the key is absent.</summary>
    public YamlMap? Map(string key) => Find(key) is not { } node ? null
        : node is YamlMappingNode map ? new YamlMap(map, _file)
        : throw Fault(node, $"{key} takes keys of its own, a line each");

    /// <summary>The maps of a list; empty where the key is absent.</summary>
    public IReadOnlyList<YamlMap> Maps(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Select(n => n is YamlMappingNode map
            ? new YamlMap(map, _file)
            : throw Fault(n, $"each of {key} takes keys of its own"))],
        { } other => throw Fault(other, $"{key} takes a list; begin each with a dash"),
    };

    /// <summary>Ends the reading.</summary>
    /// <exception cref="EngineException">The map has a key that nobody asked for.</exception>
    public void End()
    {
        foreach (YamlNode key in _node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !_known.Contains(name))
                throw Fault(key, $"there is no key '{key}' here; there are {string.Join(", ", _known.Distinct())}");
        }
    }

    /// <summary>A fault of a key's value, with its line.</summary>
    public EngineException Fault(string key, string what) => Fault(Find(key) ?? _node, what);

    private EngineException Fault(YamlNode node, string what) => new($"{_file}, line {node.Start.Line}: {what}");

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) && value is not YamlScalarNode { Value: "" or null or "~" or "null", Style: ScalarStyle.Plain }
            ? value
            : null;
    }

    private static string Shown(YamlNode node) => node switch
    {
        YamlScalarNode scalar => $"'{scalar.Value}'",
        YamlSequenceNode => "a list",
        _ => "a map",
    };
}
