using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>A loss before it is a mean: what was summed, and how much of it there was.</summary>
/// <param name="Sum">A scalar tensor: the losses, summed.</param>
/// <param name="Count">A scalar tensor: what they are divided by; 0 where nothing in the batch counts.</param>
internal readonly record struct LossParts(string Sum, string Count)
{
    // Far below any count of a whole example, far above what float32 divides by badly.
    private const float Least = 1e-6f;

    /// <summary>The mean; 0, with gradient 0, where nothing counts.</summary>
    public string Mean(GraphWriter writer) => writer.Div(Sum, writer.Binary("Max", Count, writer.Scalar(Least)));
}

/// <summary>Normalized embeddings and the squared distances between them, as nodes of a graph.</summary>
internal static class EmbeddingDistances
{
    /// <summary>Rows of length 1; a row of zeros stays zeros, with a finite gradient.</summary>
    public static string Normalized(GraphWriter writer, string embedding)
    {
        string squares = writer.ReduceSum(writer.Mul(embedding, embedding), [1], keepDims: true);
        return writer.Div(embedding, writer.Unary("Sqrt", writer.Add(squares, writer.Scalar(1e-12f))));
    }

    /// <summary>The squared distance, 0 to 4, of each row from each: N x N.</summary>
    public static string All(GraphWriter writer, string embedding)
    {
        string unit = Normalized(writer, embedding);
        return writer.Sub(writer.Scalar(2f), writer.Scale(writer.MatMul(unit, writer.Transpose(unit, 1, 0)), 2));
    }
}
