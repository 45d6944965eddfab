using System.Globalization;

namespace Akin.Server.Pages;

/// <summary>Writes numbers as people read them.</summary>
internal static class Numbers
{
    /// <summary>A whole number with its thousands apart.</summary>
    public static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A whole number as an address has it.</summary>
    public static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of things, such as <c>1 photo</c> and <c>2 photos</c>.</summary>
    public static string Count(long number, string thing) => $"{Whole(number)} {thing}{(number == 1 ? "" : "s")}";

    /// <summary>A distance to three significant digits, without an exponent; what rounds to nothing is 0.000.</summary>
    public static string Distance(float distance)
    {
        if (!float.IsFinite(distance))
            return "–";
        double size = Math.Abs((double)distance);
        if (size < 0.0005)
            return "0.000";
        if (size >= 999.5)
            return Whole((long)Math.Round((double)distance));
        int decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(size)), 0, 6);
        // What rounds up to another digit has one decimal less: 9.999 is 10.0.
        if (Math.Round(size, decimals) >= Math.Pow(10, 3 - decimals))
            decimals--;
        return distance.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>A share as a percentage; what is not certain is neither 0 nor 100 %.</summary>
    public static string Percent(double share) => Math.Round(100 * share, MidpointRounding.AwayFromZero) switch
    {
        0 => share > 0 ? "< 1 %" : "0 %",
        100 when share < 1 => "> 99 %",
        var rounded => $"{rounded.ToString(CultureInfo.InvariantCulture)} %",
    };

    /// <summary>The name of a distance.</summary>
    public static string Metric(string metric) => metric switch
    {
        "l2" => "L2",
        "l1" => "L1",
        "ip" => "inner product",
        "hamming" => "Hamming",
        _ => metric,
    };
}
