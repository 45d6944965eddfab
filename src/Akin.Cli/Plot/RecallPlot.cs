using System.Globalization;
using System.Text;
using Akin.Vectors.Measuring;

namespace Akin.Cli.Plot;

/// <summary>The curve by which approximate indexes are compared: recall across, queries a second up, on a logarithmic scale.</summary>
internal static class RecallPlot
{
    private const int Width = 720, Height = 460, Left = 80, Right = 24, Top = 40, Bottom = 56;

    /// <summary>Draws the points of one index as an SVG picture.</summary>
    public static string Svg(IReadOnlyList<OperatingPoint> points)
    {
        double lowest = Math.Floor(points.Min(p => p.Recall) * 20) / 20;
        if (lowest >= 1)
            lowest = 0.95;
        int from = (int)Math.Floor(Math.Log10(points.Min(p => p.QueriesPerSecond))), to = (int)Math.Ceiling(Math.Log10(points.Max(p => p.QueriesPerSecond)));
        to = Math.Max(to, from + 1);
        var svg = new StringBuilder();
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="13">""");
        Add($"""<rect width="{Width}" height="{Height}" fill="white"/><text x="{Left}" y="24" font-size="16" font-weight="600">{points[0].Engine}: recall against speed</text>""");
        for (int tick = 0; tick <= 5; tick++)
        {
            double recall = lowest + ((1 - lowest) * tick / 5);
            Add($"""<line x1="{X(recall):0.#}" x2="{X(recall):0.#}" y1="{Top}" y2="{Height - Bottom}" stroke="#ddd"/><text x="{X(recall):0.#}" y="{Height - Bottom + 20}" text-anchor="middle">{recall:0.###}</text>""");
        }

        for (int power = from; power <= to; power++)
        {
            double speed = Math.Pow(10, power);
            Add($"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(speed):0.#}" y2="{Y(speed):0.#}" stroke="#ddd"/><text x="{Left - 8}" y="{Y(speed) + 4:0.#}" text-anchor="end">{speed:#,0.###}</text>""");
        }

        string path = string.Join(' ', points.Select(p => Invariant($"{X(p.Recall):0.#},{Y(p.QueriesPerSecond):0.#}")));
        Add($"""<polyline points="{path}" fill="none" stroke="#0f766e" stroke-width="2"/>""");
        foreach (OperatingPoint point in points)
            Add($"""<circle cx="{X(point.Recall):0.#}" cy="{Y(point.QueriesPerSecond):0.#}" r="4" fill="#0f766e"><title>{point.Effort}: recall {point.Recall:0.####}, {point.QueriesPerSecond:#,0} queries/s</title></circle>""");
        Add($"""<text x="{(Left + Width - Right) / 2}" y="{Height - 12}" text-anchor="middle">recall at 10</text><text transform="translate(20 {Height / 2}) rotate(-90)" text-anchor="middle">queries a second</text></svg>""");
        return svg.ToString();

        double X(double recall) => Left + ((Width - Left - Right) * (recall - lowest) / (1 - lowest));
        double Y(double speed) => Height - Bottom - ((Height - Top - Bottom) * (Math.Log10(speed) - from) / (to - from));
        void Add(FormattableString line) => svg.Append(Invariant(line)).Append('\n');
    }

    private static string Invariant(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
