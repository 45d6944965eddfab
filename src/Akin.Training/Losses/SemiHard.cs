using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>
/// Each equal pair of the batch with the nearest different photo that is farther from the first than the second is, or,
/// where there is none, with the farthest different one (Schroff et al., 2015).
/// </summary>
internal static class SemiHard
{
    /// <summary>Writes the loss; pairs whose first has no different photo in the batch do not count. Memory grows with the cube of the batch.</summary>
    public static LossParts Write(GraphWriter writer, string embedding, string labels, float margin)
    {
        long count = writer.Shapes.GetShape(embedding)[0];
        string distances = EmbeddingDistances.All(writer, embedding);
        LabelMasks masks = LabelMasks.Write(writer, labels, count);

        // Axes: the first of a pair, the second, the different one.
        string pair = writer.Reshape(distances, count, count, 1), other = writer.Reshape(distances, count, 1, count);
        string farther = writer.Mul(
            writer.CastToFloat(writer.Compare("Greater", other, pair)), writer.Reshape(masks.Different, count, 1, count));
        string any = writer.Reduce("ReduceMax", farther, [-1]);
        string outside = LabelMasks.Smallest(writer, other, farther);
        string inside = LabelMasks.Largest(writer, distances, masks.Different, keepDims: true);
        string negative = writer.Add(writer.Mul(outside, any), writer.Mul(inside, writer.Sub(writer.Scalar(1f), any)));

        string counts = writer.Mul(masks.Equal, writer.Reduce("ReduceMax", masks.Different, [-1], keepDims: true));
        string hinge = writer.Unary("Relu", writer.Add(writer.Sub(distances, negative), writer.Scalar(margin)));
        return new LossParts(writer.ReduceSum(writer.Mul(hinge, counts), [0, 1]), writer.ReduceSum(counts, [0, 1]));
    }
}
