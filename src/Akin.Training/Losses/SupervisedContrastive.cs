using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>
/// Draws each photo to all equal ones of the batch at once, against all others (Khosla et al., "Supervised contrastive learning", 2020,
/// the form with the sum outside the logarithm).
/// </summary>
internal static class SupervisedContrastive
{
    private const float Never = -1e4f;

    /// <summary>Writes the loss; photos without an equal one in the batch do not count.</summary>
    public static LossParts Write(GraphWriter writer, string embedding, string labels, float temperature)
    {
        long count = writer.Shapes.GetShape(embedding)[0];
        LabelMasks masks = LabelMasks.Write(writer, labels, count);
        string unit = EmbeddingDistances.Normalized(writer, embedding);
        string cosines = writer.Scale(writer.MatMul(unit, writer.Transpose(unit, 1, 0)), 1 / temperature);

        // Neither the photo itself nor those of unknown label stand in the softmax.
        string others = writer.Add(masks.Equal, masks.Different);
        string logs = writer.Unary(
            "LogSoftmax", writer.Add(cosines, writer.Scale(writer.Sub(writer.Scalar(1f), others), Never)), ("axis", -1));
        string equals = writer.ReduceSum(masks.Equal, [1]);
        string mean = writer.Div(
            writer.ReduceSum(writer.Mul(logs, masks.Equal), [1]), writer.Binary("Max", equals, writer.Scalar(1f)));
        string counts = writer.Binary("Min", equals, writer.Scalar(1f));
        return new LossParts(writer.Neg(writer.ReduceSum(mean, [0])), writer.ReduceSum(counts, [0]));
    }
}
