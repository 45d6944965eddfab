using System.CommandLine;
using System.Globalization;
using Akin.Engine.Search;

namespace Akin.Cli.Verbs;

/// <summary>Whether a query is moved towards its nearest: <c>--expand</c> and <c>--expand-power</c>.</summary>
internal sealed class ExpansionOptions
{
    /// <summary>How many of the nearest count.</summary>
    public Option<int> Neighbors { get; } = CommonOptions.InRange(
        new Option<int>("--expand") { Description = "Search again from the middle of the query and its N nearest: finds more of the same (default 0, which does not; 8 is a good number)", HelpName = "N" },
        0, QueryExpansion.MostNeighbors);

    /// <summary>By what power of the similarity.</summary>
    public Option<float> Power { get; } = new("--expand-power")
    {
        Description = "With --expand: by what power of its similarity each of them counts; 0: all alike",
        HelpName = "X",
        DefaultValueFactory = _ => QueryExpansion.UsualPower,
        CustomParser = result =>
        {
            if (float.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float power) && power is >= 0 and <= QueryExpansion.MostPower)
                return power;
            result.AddError($"--expand-power is {result.Tokens[0].Value}; it can be 0 to {QueryExpansion.MostPower}");
            return 0;
        },
    };

    /// <summary>What was given; null where nothing was.</summary>
    public QueryExpansion? Read(ParseResult parsed) =>
        parsed.GetValue(Neighbors) is > 0 and var neighbors ? new QueryExpansion(neighbors, parsed.GetValue(Power)) : null;
}
