using System.Globalization;
using System.Text;

namespace Akin.Server.Observing.Metrics;

/// <summary>
/// Names and labels as Prometheus writes them. From <c>http.server.request.duration</c> in <c>s</c> comes
/// <c>http_server_request_duration_seconds</c>, as OpenTelemetry's rules for Prometheus have it.
/// </summary>
internal static class PrometheusName
{
    /// <summary>The name of an instrument.</summary>
    /// <param name="name">Its name in .NET, of words between dots.</param>
    /// <param name="unit">Its unit in UCUM; one in braces only says what is counted.</param>
    /// <param name="counts">Whether it only grows.</param>
    public static string From(string name, string? unit, bool counts)
    {
        string written = Sane(name);
        string suffix = unit switch
        {
            null or "" or "1" => "",
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            ['{', ..] => "",
            _ => "_" + Sane(unit),
        };
        if (!written.EndsWith(suffix, StringComparison.Ordinal))
            written += suffix;
        return counts && !written.EndsWith("_total", StringComparison.Ordinal) ? written + "_total" : written;
    }

    /// <summary>Labels between their braces.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach ((string name, object? value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(Sane(name)).Append("=\"");
            foreach (char c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
                _ = c switch { '\\' => text.Append("\\\\"), '"' => text.Append("\\\""), '\n' => text.Append("\\n"), _ => text.Append(c) };
            text.Append('"');
        }

        return text.ToString();
    }

    private static string Sane(string name) =>
        string.Concat(name.Select((c, i) => char.IsAsciiLetter(c) || (i > 0 && char.IsAsciiDigit(c)) ? c : '_'));
}
