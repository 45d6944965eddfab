using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of operators that put values to places, ScatterElements and ScatterND; and of GatherND, which takes them
/// from there.
/// </summary>
internal static class ScatterGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("ScatterElements", c => Scatter(c, ("axis", c.Attribute("axis", 0)), "GatherElements"));
        table.Register("ScatterND", c => Scatter(c, null, "GatherND"));
        table.Register("GatherND", GatherND);
    }

    private static void Scatter(GradientContext context, (string Name, object Value)? axis, string gather)
    {
        GraphWriter write = context.Writer;
        string data = context.Input(0), places = context.Input(1), updates = context.Input(2), dy = context.OutputGradient();
        (string, object)[] attributes = axis is { } named ? [named] : [];
        string reduction = context.Attribute("reduction", "none");
        switch (reduction)
        {
            case "add":
                context.AddGradient(0, dy);
                if (context.Needs(2))
                    context.AddGradient(2, Taken(dy));
                break;
            case "none":
                if (context.Needs(0))
                    context.AddGradient(0, Put(dy, write.Expand(write.Scalar(0f), context.InputShape(2)), "none"));
                if (context.Needs(2))
                    context.AddGradient(2, Taken(dy));
                break;
            case "max" or "min":
                // To the value that was chosen; where several are equal each gets the same share.
                string kept = write.CastToFloat(write.Compare("Equal", data, context.Output()));
                string put = write.CastToFloat(write.Compare("Equal", updates, Taken(context.Output())));
                string share = write.Div(dy, Put(kept, put, "add"));
                context.AddGradient(0, write.Mul(share, kept));
                if (context.Needs(2))
                    context.AddGradient(2, write.Mul(Taken(share), put));
                break;
            default:
                throw new TrainingException($"the layer '{context.Name}' ({context.Node.OpType}) has no gradient where it multiplies what it puts in one place (reduction '{reduction}')");
        }

        string Taken(string from) => write.Noted(write.Node(gather, [from, places], attributes), context.InputShape(2));

        string Put(string onto, string values, string how) => write.Noted(
            write.Node(context.Node.OpType, [onto, places, values], [.. attributes, ("reduction", how)]), context.InputShape(0));
    }

    // Added at the places they were taken from. With batch axes each place is told with its batch in front, as ScatterND
    // knows no batches.
    private static void GatherND(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] shape = context.InputShape(0), places = context.InputShape(1);
        int batched = (int)context.Attribute("batch_dims", 0L);
        string indices = context.Input(1);
        if (batched > 0)
        {
            long[] lead = [.. places[..^1], 1];
            List<string> columns = [.. Enumerable.Range(0, batched).Select(Column), indices];
            indices = write.Noted(
                write.Node("Concat", [.. columns], ("axis", places.Length - 1)), [.. places[..^1], batched + places[^1]], (int)Onnx.TensorProto.Types.DataType.Int64);

            // The place along one batch axis, for every index.
            string Column(int axis)
            {
                long[] counted = [.. lead.Select((side, i) => i == axis ? side : 1)];
                string along = write.Constant([.. Enumerable.Range(0, (int)shape[axis]).Select(b => (long)b)], counted);
                return write.Expand(along, lead);
            }
        }

        string zeros = write.Expand(write.Scalar(0f), shape);
        context.AddGradient(0, write.Node("ScatterND", [zeros, indices, context.OutputGradient()], ("reduction", "add")));
    }
}
