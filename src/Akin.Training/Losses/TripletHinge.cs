using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>max(0, margin + D(q, p) - D(q, n)) of the triplets of a batch: queries, positives and negatives, a third each.</summary>
internal static class TripletHinge
{
    /// <summary>Writes the loss.</summary>
    /// <param name="writer">Where to; it must know the embedding's shape.</param>
    /// <param name="embedding">N x D.</param>
    /// <param name="margin">How much nearer the positive must be.</param>
    public static LossParts Write(GraphWriter writer, string embedding, float margin)
    {
        long[] shape = writer.Shapes.GetShape(embedding);
        if (shape[0] % 3 != 0)
            throw new TrainingException($"a batch of {shape[0]} photos holds no whole triplets; choose a batch size that three divides");
        string unit = EmbeddingDistances.Normalized(writer, embedding);
        long triplets = shape[0] / 3;
        string query = Third(0), near = Distance(Third(1)), far = Distance(Third(2));
        string hinge = writer.Unary("Relu", writer.Add(writer.Sub(near, far), writer.Scalar(margin)));
        return new LossParts(writer.ReduceSum(hinge, [0]), writer.Scalar((float)triplets));

        string Third(int which) => writer.Noted(
            writer.Node("Slice", [unit, writer.Constant([which * triplets]), writer.Constant([(which + 1) * triplets]), writer.Constant([0L])]),
            [triplets, shape[1]]);

        string Distance(string other)
        {
            string difference = writer.Sub(query, other);
            return writer.ReduceSum(writer.Mul(difference, difference), [1]);
        }
    }
}
