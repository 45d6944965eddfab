namespace Akin.Training.Gradients;

/// <summary>
/// What an Einsum computes, with every axis under a letter of its own: an ellipsis is replaced by as many letters as it
/// stands for, and a right side that is left out is written down.
/// </summary>
/// <param name="Terms">The letters of each operand's axes.</param>
/// <param name="Output">The letters of the output's axes.</param>
internal sealed record EinsumEquation(IReadOnlyList<string> Terms, string Output)
{
    private const string Ellipsis = "...", Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>Reads an equation.</summary>
    /// <param name="equation">The node's equation, such as <c>bij,bjk->bik</c>.</param>
    /// <param name="ranks">The number of axes of each operand.</param>
    /// <returns>The equation; null where there are more axes than letters.</returns>
    public static EinsumEquation? Parse(string equation, IReadOnlyList<int> ranks)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        int[] hidden = [.. terms.Select((t, i) => t.Contains(Ellipsis, StringComparison.Ordinal) ? ranks[i] - (t.Length - Ellipsis.Length) : 0)];
        string free = string.Concat(Letters.Where(l => !equation.Contains(l)));
        if (hidden.Max() > free.Length)
            return null;

        // Where ellipses stand for a different number of axes, the last ones meet.
        string shared = free[..hidden.Max()];
        string[] written = [.. terms.Select((t, i) => t.Replace(Ellipsis, shared[(shared.Length - hidden[i])..], StringComparison.Ordinal))];
        string output = sides.Length == 2
            ? sides[1].Replace(Ellipsis, shared, StringComparison.Ordinal)

            // What stands in one place only, in alphabetical order (capitals first), behind what the ellipses stand for.
            : shared + string.Concat(string.Concat(terms).Where(char.IsAsciiLetter).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        return new EinsumEquation(written, output);
    }
}
