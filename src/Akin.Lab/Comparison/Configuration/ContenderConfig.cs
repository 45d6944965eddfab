using System.Globalization;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Lab.Comparison.Configuration;

/// <summary>One way to find look-alikes.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Row">The same without its distance: what those that differ in nothing else are called together.</param>
/// <param name="Parts">The descriptors, one behind the other where there are several.</param>
/// <param name="Metric">The distance; null is the usual one of the descriptor.</param>
/// <param name="Index">The index.</param>
/// <param name="Quantize">What the index searches in place of the exact vectors.</param>
/// <param name="Effort">How hard an approximate index looks; null is its own setting.</param>
/// <param name="Filter">A column whose value a neighbor must share with the query, where the query's is known; null is none.</param>
/// <param name="Expansion">Whether each query is moved towards its nearest; null is no.</param>
internal sealed record ContenderConfig(
    string Name, string Row, IReadOnlyList<PartConfig> Parts, Metric? Metric, IndexKind Index, Quantize Quantize, int? Effort, string? Filter,
    QueryExpansion? Expansion)
{
    /// <summary>Reads an entry of <c>contenders</c>: a contender for each combination of what it lists several of.</summary>
    /// <param name="map">The entry.</param>
    /// <param name="folder">What relative paths are relative to.</param>
    public static IReadOnlyList<ContenderConfig> Read(YamlMap map, string folder)
    {
        string? name = map.Text("name");
        IReadOnlyList<IReadOnlyList<PartConfig>> descriptors = Descriptors(map, folder);
        IReadOnlyList<Choice<Metric?>> metrics = Choices.Read<Metric?>(
            map, "metric", null, Choices.Word<Metric?>(map, "metric", [.. Metrics.Names.Select(m => (m, (Metric?)Metrics.Parse(m)))]), m => m);
        IReadOnlyList<Choice<IndexKind>> indexes = Choices.Read(
            map, "index", IndexKind.Flat, Choices.Word(map, "index", [.. IndexKinds.Names.Select(i => (i, IndexKinds.Parse(i)))]), i => i);
        IReadOnlyList<Choice<Quantize>> quantizes = Choices.Read(
            map, "quantize", Quantize.None, Choices.Word(map, "quantize", [.. Quantizations.Names.Select(q => (q, Quantizations.Parse(q)))]), q => q);
        IReadOnlyList<Choice<int?>> efforts = Choices.Read<int?>(map, "effort", null, e => WholeEffort(map, e), e => "effort " + e);
        IReadOnlyList<Choice<string?>> filters = Choices.Read<string?>(map, "filter", null, f => f, f => "within " + f);
        IReadOnlyList<Choice<QueryExpansion?>> expansions = Choices.Read<QueryExpansion?>(map, "expand", null, e => ReadExpansion(map, e), e => "expand " + e);
        map.End();
        return [.. from parts in descriptors
                   from filter in filters
                   from index in indexes
                   from quantize in quantizes
                   from effort in efforts
                   from expansion in expansions
                   from metric in metrics
                   select new ContenderConfig(
                       GetName(parts, metric, index, quantize, effort, filter, expansion), GetName(parts, null, index, quantize, effort, filter, expansion),
                       parts, metric.Value, index.Value, quantize.Value, effort.Value, filter.Value, expansion.Value)];

        // A name of its own needs only what tells the combinations apart.
        string GetName(
            IReadOnlyList<PartConfig> parts, Choice<Metric?>? metric, Choice<IndexKind> index, Choice<Quantize> quantize, Choice<int?> effort, Choice<string?> filter, Choice<QueryExpansion?> expansion) =>
            name is null
                ? Choices.Join(string.Join(" + ", parts.Select(p => p.Words)), metric?.Words ?? "", index.Words, quantize.Words, effort.Words, filter.Words, expansion.Words)
                : Choices.Join([name, .. parts.Select(p => p.Varied), metric?.Varied ?? "", index.Varied, quantize.Varied, effort.Varied, filter.Varied, expansion.Varied]);
    }

    // One descriptor, or every combination of those that are joined.
    private static IReadOnlyList<IReadOnlyList<PartConfig>> Descriptors(YamlMap map, string folder)
    {
        IReadOnlyList<YamlMap> joined = map.Maps("join");
        if (joined.Count == 0)
            return [.. PartConfig.Read(map, folder, joined: false).Select(p => (IReadOnlyList<PartConfig>)[p])];
        if (joined.Count == 1)
            throw map.Fault("join", "a join takes at least two descriptors");
        IReadOnlyList<IReadOnlyList<PartConfig>> combinations = [[]];
        foreach (YamlMap part in joined)
        {
            IReadOnlyList<PartConfig> read = PartConfig.Read(part, folder, joined: true);
            part.End();
            combinations = [.. from before in combinations from one in read select (IReadOnlyList<PartConfig>)[.. before, one]];
        }

        return combinations;
    }

    // How many neighbors, and behind a caret the power: 8, 8^0.
    private static QueryExpansion? ReadExpansion(YamlMap map, string text)
    {
        string[] parts = text.Split('^');
        float power = QueryExpansion.UsualPower;
        if (text == "0")
            return null;
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int neighbors)
            || (parts.Length == 2 && !float.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out power)))
            throw map.Fault("expand", $"expand is '{text}'; it takes a number of neighbors, and behind ^ the power by which they count, such as 8 or 8^0");
        try
        {
            var expansion = new QueryExpansion(neighbors, power);
            expansion.Check();
            return expansion;
        }
        catch (EngineException e)
        {
            throw map.Fault("expand", e.Message);
        }
    }

    private static int WholeEffort(YamlMap map, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int effort) && effort is >= 1 and <= 1_000_000
            ? effort
            : throw map.Fault("effort", $"effort is '{text}'; it takes a whole number from 1 to 1000000");
}
