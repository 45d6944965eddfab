using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>Gradients of activations: Relu.</summary>
internal static class ActivationGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Relu", Relu);
    }

    private static void Relu(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string positive = write.Compare("Greater", context.Output(), write.Scalar(0f));
        context.Give(0, write.Where(positive, context.OutputGradient(), write.Scalar(0f)));
    }
}
