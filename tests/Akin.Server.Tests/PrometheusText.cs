using System.Globalization;
using System.Text.RegularExpressions;

namespace Akin.Server.Tests;

/// <summary>Reads Prometheus' text format (0.0.4) as strictly as its documentation words it.</summary>
internal sealed partial class PrometheusText
{
    public sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

    private PrometheusText(Dictionary<string, string> types, List<Sample> samples) => (Types, Samples) = (types, samples);

    public IReadOnlyDictionary<string, string> Types { get; }

    public IReadOnlyList<Sample> Samples { get; }

    public static PrometheusText Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Dictionary<string, string> types = [];
        List<Sample> samples = [];
        string family = "";
        HashSet<string> ended = [];
        foreach (string line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                if (family != help.Groups[1].Value)
                    family = Begin(help.Groups[1].Value);
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                if (family != type.Groups[1].Value)
                    family = Begin(type.Groups[1].Value);
                Assert.True(types.TryAdd(family, type.Groups[2].Value), $"two types of {family}");
            }
            else if (!line.StartsWith("# ", StringComparison.Ordinal) || line.StartsWith("# HELP", StringComparison.Ordinal) || line.StartsWith("# TYPE", StringComparison.Ordinal))
            {
                // All other lines behind a "#" are comments.
                Match sample = SampleLine().Match(line);
                Assert.True(sample.Success, $"no line of Prometheus: {line}");
                string name = sample.Groups["name"].Value;
                Assert.True(name == family || (types[family] == "histogram" && name[family.Length..] is "_bucket" or "_sum" or "_count"), $"{name} stands among those of {family}");
                samples.Add(new(name, LabelPair().Matches(sample.Groups["labels"].Value).ToDictionary(l => l.Groups[1].Value, l => Regex.Unescape(l.Groups[2].Value)),
                    sample.Groups["value"].Value is "+Inf" ? double.PositiveInfinity : double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)));
            }
        }

        Assert.Equal(samples.Count, samples.Select(s => s.Name + string.Join(',', s.Labels)).Distinct(StringComparer.Ordinal).Count());
        return new(types, samples);

        string Begin(string name)
        {
            Assert.True(ended.Add(name), $"{name} comes twice");
            return name;
        }
    }

    public double Value(string name, params (string Name, string Value)[] labels) =>
        Samples.Where(s => s.Name == name && labels.All(l => s.Labels.TryGetValue(l.Name, out string? value) && value == l.Value)).Sum(s => s.Value);

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) .+$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*,?)?)\})? (?<value>[+-]?(Inf|NaN|[0-9.]+([eE][+-]?[0-9]+)?))$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)""" + "\"")]
    private static partial Regex LabelPair();
}
