using System.Drawing;
using System.Globalization;

namespace Akin.Catalog.Sources;

/// <summary>A box as a table's cell writes it: <c>x,y,width,height</c>, also with semicolons or spaces between.</summary>
public static class BoxCell
{
    private const double Farthest = 1_000_000;

    /// <summary>The smallest whole-pixel box that holds it, or null where the text is something else or the box has no area.</summary>
    /// <param name="text">The cell.</param>
    public static Rectangle? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split([',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 4)
            return null;
        Span<double> numbers = stackalloc double[4];
        for (int i = 0; i < 4; i++)
        {
            // Written so that what is not a number falls through too.
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !(numbers[i] >= 0 && numbers[i] <= Farthest))
                return null;
        }

        if (numbers[2] == 0 || numbers[3] == 0)
            return null;
        return Rectangle.FromLTRB(
            (int)Math.Floor(numbers[0]), (int)Math.Floor(numbers[1]),
            (int)Math.Ceiling(numbers[0] + numbers[2]), (int)Math.Ceiling(numbers[1] + numbers[3]));
    }

    /// <summary>The text that <see cref="Parse"/> gives the same box for.</summary>
    /// <param name="box">The box.</param>
    public static string Format(Rectangle box) => string.Create(CultureInfo.InvariantCulture, $"{box.X},{box.Y},{box.Width},{box.Height}");
}
