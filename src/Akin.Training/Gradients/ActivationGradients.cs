using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of activations: Relu, LeakyRelu, PRelu, Clip, Sigmoid, HardSigmoid, HardSwish. Where output and input
/// tell the same, the output is read: so ONNX Runtime can still fuse the activation into the convolution before it.
/// </summary>
internal static class ActivationGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Relu", Relu);
        table.Register("LeakyRelu", LeakyRelu);
        table.Register("PRelu", PRelu);
        table.Register("Clip", Clip);
        table.Register("Sigmoid", Sigmoid);
        table.Register("HardSigmoid", HardSigmoid);
        table.Register("HardSwish", HardSwish);
    }

    // A hard sigmoid so steep that it is 1 for every normal number above zero: one pass, where a comparison and a
    // Where take four times as long.
    private static void Relu(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string open = write.Unary("HardSigmoid", context.Output(), ("alpha", MathF.ScaleB(1, 126)), ("beta", 0f));
        context.AddGradient(0, write.Mul(context.OutputGradient(), open));
    }

    private static void LeakyRelu(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string dy = context.OutputGradient();
        string negative = write.Compare("Less", context.Input(0), write.Scalar(0f));
        context.AddGradient(0, write.Where(negative, write.Scale(dy, context.Attribute("alpha", 0.01f)), dy));
    }

    // y = x < 0 ? slope * x : x.
    private static void PRelu(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), dy = context.OutputGradient();
        string negative = write.Compare("Less", x, write.Scalar(0f));
        if (context.Needs(0))
            context.AddGradient(0, write.Where(negative, write.Mul(dy, context.Input(1)), dy));
        if (context.Needs(1))
            context.GiveBroadcast(1, write.Where(negative, write.Mul(dy, x), write.Scalar(0f)));
    }

    // The gradient passes strictly between the bounds; at a bound the output stands still on one side.
    private static void Clip(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string y = context.Output();
        string? above = context.HasInput(1) ? write.Compare("Greater", y, context.Input(1)) : null;
        string? below = context.HasInput(2) ? write.Compare("Less", y, context.Input(2)) : null;
        string? inside = above is not null && below is not null ? write.Compare("And", above, below) : above ?? below;
        context.AddGradient(0, inside is null ? context.OutputGradient() : Masked(context, inside));

        // What is cut off at a bound moves with the bound.
        if (context.Needs(1))
            context.GiveBroadcast(1, Masked(context, write.Compare("Less", context.Input(0), context.Input(1))));
        if (context.Needs(2))
            context.GiveBroadcast(2, Masked(context, write.Compare("Greater", context.Input(0), context.Input(2))));
    }

    private static void Sigmoid(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string y = context.Output();
        context.AddGradient(0, write.Mul(write.Mul(context.OutputGradient(), y), write.Sub(write.Scalar(1f), y)));
    }

    // y = max(0, min(1, alpha * x + beta)).
    private static void HardSigmoid(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string inside = Between(write, context.Output(), write.Scalar(0f), write.Scalar(1f));
        string slope = write.Scale(context.OutputGradient(), context.Attribute("alpha", 0.2f));
        context.AddGradient(0, write.Where(inside, slope, write.Scalar(0f)));
    }

    // y = x * max(0, min(1, x / 6 + 1 / 2)): between -3 and 3 the slope is x / 3 + 1 / 2, below it 0, above it 1.
    private static void HardSwish(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), dy = context.OutputGradient();
        string inner = write.Add(write.Scale(x, 1f / 3), write.Scalar(0.5f));
        string inside = Between(write, x, write.Scalar(-3f), write.Scalar(3f));
        string outer = write.CastToFloat(write.Compare("GreaterOrEqual", x, write.Scalar(3f)));
        context.AddGradient(0, write.Mul(dy, write.Where(inside, inner, outer)));
    }

    private static string Between(GraphWriter write, string a, string low, string high) =>
        write.Compare("And", write.Compare("Greater", a, low), write.Compare("Less", a, high));

    // A product, because Where takes twice as long.
    private static string Masked(GradientContext context, string open) =>
        context.Writer.Mul(context.OutputGradient(), context.Writer.CastToFloat(open));
}
