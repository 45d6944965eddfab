using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradient of Einsum, of any number of operands: by one operand it is an Einsum again, of the output's gradient and the
/// other operands. Where an operand names an index twice its diagonal was taken, and the gradient is put back onto it.
/// </summary>
internal static class EinsumGradients
{
    public static void Register(GradientTable table) => table.Register("Einsum", Einsum);

    private static void Einsum(GradientContext context)
    {
        int[] operands = [.. Enumerable.Range(0, context.InputCount)];
        string given = context.Attribute("equation", "");
        EinsumEquation equation = EinsumEquation.Parse(given, [.. operands.Select(i => context.InputShape(i).Length)])
            ?? throw new TrainingException($"the layer '{context.Name}' (Einsum) has no gradient for '{given}': it names more axes than there are letters");
        GraphWriter write = context.Writer;
        var sides = new Dictionary<char, long>();
        foreach (int i in operands)
        {
            foreach ((char index, long side) in equation.Terms[i].Zip(context.InputShape(i)))
                sides[index] = Math.Max(side, sides.GetValueOrDefault(index));
        }

        foreach (int i in operands.Where(context.Needs))
        {
            int[] others = [.. operands.Where(o => o != i)];
            string term = equation.Terms[i], once = string.Concat(term.Distinct());

            // An index that stands in this operand alone was summed: each of its places gets the same gradient.
            string rest = equation.Output + string.Concat(others.Select(o => equation.Terms[o]));
            string kept = string.Concat(once.Where(rest.Contains));
            string back = $"{string.Join(",", others.Select(o => equation.Terms[o]).Prepend(equation.Output))}->{kept}";
            string gradient = write.Node("Einsum", [context.OutputGradient(), .. others.Select(context.Input)], ("equation", back));
            write.Noted(gradient, [.. kept.Select(index => sides[index])]);
            if (kept.Length < once.Length)
            {
                gradient = write.Reshape(gradient, [.. once.Select(index => kept.Contains(index) ? sides[index] : 1)]);
                gradient = write.Expand(gradient, [.. once.Select(index => sides[index])]);
            }

            context.AddGradient(i, write.SumTo(OntoDiagonals(write, gradient, term, sides), context.InputShape(i)));
        }
    }

    // The gradient stands along the first axis of an index that the term has twice; all but the diagonal is zero.
    private static string OntoDiagonals(GraphWriter write, string gradient, string term, Dictionary<char, long> sides)
    {
        int[] repeated = [.. Enumerable.Range(0, term.Length).Where(axis => term.IndexOf(term[axis]) < axis)];
        if (repeated.Length == 0)
            return gradient;
        gradient = write.Reshape(gradient, [.. term.Select((index, axis) => repeated.Contains(axis) ? 1 : sides[index])]);
        foreach (int axis in repeated)
        {
            long side = sides[term[axis]];
            float[] diagonal = new float[side * side];
            for (long k = 0; k < side; k++)
                diagonal[k * (side + 1)] = 1;
            int first = term.IndexOf(term[axis]);
            gradient = write.Mul(gradient, write.Constant(diagonal, [.. term.Select((_, a) => a == axis || a == first ? side : 1)]));
        }

        return gradient;
    }
}
