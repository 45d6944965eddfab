using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradient of Einsum: by one operand it is an Einsum again, of the output's gradient and the other operands.
/// Equations without ellipses and without an index twice in one term.
/// </summary>
internal static class EinsumGradients
{
    public static void Register(GradientTable table) => table.Register("Einsum", Einsum);

    private static void Einsum(GradientContext context)
    {
        (string[] terms, string output) = Terms(context);
        GraphWriter write = context.Writer;
        var sides = new Dictionary<char, long>();
        for (int i = 0; i < terms.Length; i++)
        {
            foreach ((char index, long side) in terms[i].Zip(context.InputShape(i)))
                sides[index] = Math.Max(side, sides.GetValueOrDefault(index));
        }

        for (int i = 0; i < terms.Length; i++)
        {
            if (!context.Needs(i))
                continue;
            int[] others = [.. Enumerable.Range(0, terms.Length).Where(o => o != i)];

            // An index that stands in this term alone was summed: each of its places gets the same gradient.
            string rest = output + string.Concat(others.Select(o => terms[o]));
            string kept = string.Concat(terms[i].Where(rest.Contains));
            string equation = $"{string.Join(",", others.Select(o => terms[o]).Prepend(output))}->{kept}";
            string gradient = write.Node("Einsum", [context.OutputGradient(), .. others.Select(context.Input)], ("equation", equation));
            write.Noted(gradient, [.. kept.Select(index => sides[index])]);
            if (kept.Length < terms[i].Length)
            {
                gradient = write.Reshape(gradient, [.. terms[i].Select(index => kept.Contains(index) ? sides[index] : 1)]);
                gradient = write.Expand(gradient, [.. terms[i].Select(index => sides[index])]);
            }

            context.Give(i, write.SumTo(gradient, context.InputShape(i)));
        }
    }

    private static (string[] Terms, string Output) Terms(GradientContext context)
    {
        string equation = context.Attribute("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (equation.Contains('.') || terms.Any(t => t.Distinct().Count() != t.Length))
            throw new TrainingException($"the layer '{context.Name}' (Einsum) has no gradient for '{equation}': ellipses and an index twice in one term are not supported");

        // Without a right side the output has what stands in one place only, in alphabetical order.
        string output = sides.Length == 2
            ? sides[1]
            : string.Concat(string.Concat(terms).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        return (terms, output);
    }
}
