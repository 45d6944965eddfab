using System.Globalization;

namespace Akin.Lab.Comparison.Report;

/// <summary>Figures of a comparison in words, the same ones in the terminal, the table and the page.</summary>
public static class Words
{
    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => Invariant($"{100 * share:0.0} %");

    /// <summary>A contender's share with its interval.</summary>
    public static string Interval(ComparedContender contender)
    {
        ArgumentNullException.ThrowIfNull(contender);
        return Invariant($"{100 * contender.SameLabelInterval.Low:0.0} to {100 * contender.SameLabelInterval.High:0.0}");
    }

    /// <summary>Milliseconds to three figures; empty where they were not measured.</summary>
    public static string Milliseconds(double? time) => time switch
    {
        null or 0 => "",
        < 0.1 => Invariant($"{time:0.0000}"),
        < 10 => Invariant($"{time:0.00}"),
        _ => Invariant($"{time:0}"),
    };

    /// <summary>A probability; none is said to be nothing.</summary>
    public static string Probability(double p) => p < 0.001 ? "p < 0.001" : Invariant($"p = {p:0.000}");

    /// <summary>What a paired test says of a contender and the next one of the table; empty where there is no test.</summary>
    public static string BesideNext(PairedTest? test) => test switch
    {
        null => "",
        { TellsApart: true } => Invariant($"better than the next ({Probability(test.P)})"),
        _ => Invariant($"not told apart from the next by these {test.Queries:N0} queries ({Probability(test.P)})"),
    };

    /// <summary>The queries that a paired test rests on.</summary>
    public static string Discordant(PairedTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return Invariant($"{test.OnlyFirst:N0} queries only this one has right, {test.OnlySecond:N0} only the next");
    }

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
