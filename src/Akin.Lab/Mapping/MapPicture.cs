using Akin.Imaging;

namespace Akin.Lab.Mapping;

/// <summary>A map as a PNG: a disc an item, colored by a column, with a legend.</summary>
public static class MapPicture
{
    /// <summary>The least side of a picture, in pixels.</summary>
    public const int LeastSide = 64;

    /// <summary>The greatest side of a picture, in pixels.</summary>
    public const int MostSide = 16_384;

    private const double Margin = 0.03;

    // Against overlap: what lies above shows a little of what lies below.
    private const float Cover = 0.85f;

    /// <summary>Draws a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="column">What colors the items; null gives all the same color.</param>
    /// <param name="side">Pixels across and down, <see cref="LeastSide"/> to <see cref="MostSide"/>.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] Draw(CatalogMap map, MapColumn? column, int side)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, LeastSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, MostSide);
        var canvas = new Canvas(side);
        int n = map.Keys.Length;
        if (n > 0)
        {
            float left = map.X.Min(), right = map.X.Max(), top = map.Y.Min(), bottom = map.Y.Max();
            double scale = side * (1 - (2 * Margin)) / Math.Max(Math.Max(right - left, bottom - top), 1e-6);
            double offsetX = (side - ((left + right) * scale)) / 2, offsetY = (side - ((top + bottom) * scale)) / 2;
            float radius = Math.Clamp((float)(0.25 * side / Math.Sqrt(n)), 0.9f, side / 100f);
            // In an order in which no value comes last, and so above all others, because it was indexed last.
            long step = Step(n);
            for (int i = 0; i < n; i++)
            {
                int item = (int)(i * step % n);
                Rgb color = column is null ? MapPalette.Colors[0] : MapPalette.GetColor(column.Codes[item]);
                canvas.Disc((float)((map.X[item] * scale) + offsetX), (float)((map.Y[item] * scale) + offsetY), radius, color, Cover);
            }
        }

        if (column is not null)
            Legend(canvas, column);
        return ImageEncoder.Png(canvas.Pixels, side, side, 3);
    }

    /// <summary>About a golden section of n, with no factor in common with it: its multiples visit every number.</summary>
    private static long Step(int n)
    {
        long step = Math.Max(1, (long)(n * 0.618));
        while (Gcd(step, n) != 1)
            step++;
        return step;
        static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
    }

    private static void Legend(Canvas canvas, MapColumn column)
    {
        int size = Math.Max(9, canvas.Side / 80), line = size * 8 / 5;
        int y = size;
        if (TextMask.Draw(column.Name, size) is { } title)
        {
            canvas.Text(title, size, y, size);
            y += line;
        }

        foreach ((string name, int items, Rgb color) in MapPalette.GetLegend(column))
        {
            canvas.Disc(size * 1.4f, y + (size / 2f), size * 0.42f, color, 1);
            if (TextMask.Draw(name.Length <= 40 ? $"{name}  {items:N0}" : $"{name[..39]}…  {items:N0}", size) is { } text)
                canvas.Text(text, (int)(size * 2.4f), y, size);
            y += line;
        }
    }
}

/// <summary>The colors of a map's commonest values, far enough apart to be told, on white and on black; the page has the same.</summary>
internal static class MapPalette
{
    /// <summary>Values that have a color of their own.</summary>
    public static IReadOnlyList<Rgb> Colors { get; } =
    [
        new(0x2f, 0x7e, 0xd8), new(0xf2, 0x8e, 0x2b), new(0x3f, 0xa3, 0x4d), new(0xe0, 0x4f, 0x5f), new(0x9b, 0x6b, 0xd3), new(0x17, 0xb3, 0xb8),
        new(0xe8, 0x7f, 0xc0), new(0xa8, 0x74, 0x4f), new(0xc9, 0xae, 0x1c), new(0x8f, 0xc3, 0x41), new(0x6f, 0x86, 0xa8), new(0xb8, 0x3b, 0x9e),
    ];

    /// <summary>All other values, and no value.</summary>
    public static Rgb Rest { get; } = new(0x9c, 0x9b, 0x95);

    /// <summary>The color of a code of <see cref="MapColumn"/>.</summary>
    public static Rgb GetColor(byte code) => code < Colors.Count ? Colors[code] : Rest;

    /// <summary>What the colors of a column mean: the values that have one of their own, and all others as one behind them.</summary>
    public static IEnumerable<(string Name, int Items, Rgb Color)> GetLegend(MapColumn column)
    {
        foreach (var (value, i) in column.Values.Take(Colors.Count).Select((value, i) => (value, i)))
            yield return (value.Value.Length == 0 ? "(empty)" : value.Value, value.Items, GetColor((byte)i));
        int rest = column.Codes.Count(code => code >= Colors.Count);
        if (rest > 0)
            yield return ("other", rest, Rest);
    }
}
