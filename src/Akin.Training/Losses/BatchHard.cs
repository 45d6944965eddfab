using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>Each photo with the farthest equal and the nearest different photo of the batch (Hermans et al., 2017).</summary>
internal static class BatchHard
{
    /// <summary>Writes the loss; photos without an equal or without a different one in the batch do not count.</summary>
    public static LossParts Write(GraphWriter writer, string embedding, string labels, float margin)
    {
        long count = writer.Shapes.GetShape(embedding)[0];
        string distances = EmbeddingDistances.All(writer, embedding);
        LabelMasks masks = LabelMasks.Write(writer, labels, count);
        string far = LabelMasks.Largest(writer, distances, masks.Equal, keepDims: false);
        string near = LabelMasks.Smallest(writer, distances, masks.Different);
        string counts = writer.Mul(writer.Reduce("ReduceMax", masks.Equal, [-1]), writer.Reduce("ReduceMax", masks.Different, [-1]));
        string hinge = writer.Unary("Relu", writer.Add(writer.Sub(far, near), writer.Scalar(margin)));
        return new LossParts(writer.ReduceSum(writer.Mul(hinge, counts), [0]), writer.ReduceSum(counts, [0]));
    }
}
