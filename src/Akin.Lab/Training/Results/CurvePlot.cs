using System.Globalization;
using System.Net;
using System.Text;
using Akin.Training;

namespace Akin.Lab.Training.Results;

/// <summary>The curves of a training: the losses on the left, the shares that are right on the other side.</summary>
internal static class CurvePlot
{
    private const int Width = 980, Height = 420, Top = 56, Bottom = 52, PanelWidth = 400;
    private static readonly string[] Colors = ["#0f766e", "#c2410c", "#4338ca", "#a16207", "#be185d", "#15803d", "#0369a1", "#7e22ce"];

    /// <summary>Draws them as an SVG picture.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="epochs">Its epochs.</param>
    public static string Svg(string name, IReadOnlyList<EpochReport> epochs)
    {
        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="12">""");
        Add(svg, $"""<rect width="{Width}" height="{Height}" fill="white"/><text x="64" y="24" font-size="16" font-weight="600">{WebUtility.HtmlEncode(name)}: {epochs.Count} epochs</text>""");
        List<Curve> losses = [new("train loss", [.. epochs.Select(e => (double?)e.TrainLoss)]), new("valid loss", [.. epochs.Select(e => e.ValidLoss)])];
        List<Curve> shares = [.. epochs.SelectMany(e => e.Tasks.Select(t => t.Name)).Distinct().Select(task => new Curve(
            task, [.. epochs.Select(e => e.Tasks.FirstOrDefault(t => t.Name == task) is { Known: > 0 } t ? t.Accuracy : (double?)null)]))];
        shares.Add(new("same label at 1", [.. epochs.Select(e => e.SameLabelAt1)]));
        shares.Add(new("triplets in order", [.. epochs.Select(e => e.TripletsInOrder)]));
        Panel(svg, 64, epochs, losses, 0, null);
        Panel(svg, 64 + PanelWidth + 88, epochs, shares, null, 1);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, int left, IReadOnlyList<EpochReport> epochs, List<Curve> curves, double? lowest, double? highest)
    {
        curves.RemoveAll(c => c.Values.All(v => v is null || !double.IsFinite(v.Value)));
        double[] values = [.. curves.SelectMany(c => c.Values).OfType<double>().Where(double.IsFinite)];
        if (values.Length == 0)
            return;
        double low = lowest ?? Math.Floor(values.Min() * 10) / 10, high = highest ?? values.Max();
        if (high <= low)
            high = low + 1;
        for (int tick = 0; tick <= 5; tick++)
        {
            double value = low + ((high - low) * tick / 5);
            Add(svg, $"""<line x1="{left}" x2="{left + PanelWidth}" y1="{Y(value):0.#}" y2="{Y(value):0.#}" stroke="#ddd"/><text x="{left - 8}" y="{Y(value) + 4:0.#}" text-anchor="end">{value:0.###}</text>""");
        }

        foreach (int epoch in Enumerable.Range(0, 6).Select(i => (int)Math.Round(i * (epochs.Count - 1) / 5.0)).Distinct())
            Add(svg, $"""<text x="{X(epoch):0.#}" y="{Height - Bottom + 18}" text-anchor="middle">{epochs[epoch].Epoch + 1}</text>""");
        Add(svg, $"""<text x="{left + (PanelWidth / 2)}" y="{Height - 12}" text-anchor="middle">epoch</text>""");
        for (int c = 0; c < curves.Count; c++)
        {
            string color = Colors[c % Colors.Length];
            var points = curves[c].Values.Select((v, i) => (Value: v, At: i)).Where(p => p.Value is { } v && double.IsFinite(v)).ToList();
            Add(svg, $"""<polyline points="{string.Join(' ', points.Select(p => Invariant($"{X(p.At):0.#},{Y(p.Value!.Value):0.#}")))}" fill="none" stroke="{color}" stroke-width="2"/>""");
            Add(svg, $"""<circle cx="{X(points[^1].At):0.#}" cy="{Y(points[^1].Value!.Value):0.#}" r="3" fill="{color}"/><text x="{left + (c % 4 * 102)}" y="{40 + (c / 4 * 13)}" fill="{color}">{WebUtility.HtmlEncode(curves[c].Name)}</text>""");
        }

        double X(int at) => left + (epochs.Count < 2 ? PanelWidth / 2.0 : (double)PanelWidth * at / (epochs.Count - 1));
        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * (value - low) / (high - low));
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(Invariant(line)).Append('\n');

    private static string Invariant(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    private sealed record Curve(string Name, IReadOnlyList<double?> Values);
}
