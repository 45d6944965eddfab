using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>
/// Weighs each pair of the batch by how it stands beside the photo's other pairs, after pairs that teach nothing were left out (Wang et
/// al., "Multi-similarity loss with general pair weighting for deep metric learning", 2019, with its values).
/// </summary>
internal static class MultiSimilarity
{
    private const float Alpha = 2, Beta = 50, Threshold = 0.5f, MiningMargin = 0.1f;

    /// <summary>Writes the loss; photos without an equal or without a different one in the batch do not count.</summary>
    public static LossParts Write(GraphWriter writer, string embedding, string labels)
    {
        long count = writer.Shapes.GetShape(embedding)[0];
        LabelMasks masks = LabelMasks.Write(writer, labels, count);
        string unit = EmbeddingDistances.Normalized(writer, embedding);
        string cosines = writer.MatMul(unit, writer.Transpose(unit, 1, 0));

        // An equal photo teaches where it is farther than the nearest different one (and a little), and the other way round.
        string nearest = LabelMasks.Largest(writer, cosines, masks.Different, keepDims: true);
        string farthest = writer.Neg(LabelMasks.Largest(writer, writer.Neg(cosines), masks.Equal, keepDims: true));
        string hardEqual = writer.Mul(masks.Equal, Less(writer.Sub(cosines, writer.Scalar(MiningMargin)), nearest));
        string hardDifferent = writer.Mul(masks.Different, Less(farthest, writer.Add(cosines, writer.Scalar(MiningMargin))));
        string counts = writer.Mul(writer.Reduce("ReduceMax", masks.Equal, [-1]), writer.Reduce("ReduceMax", masks.Different, [-1]));
        string sum = writer.Add(Pull(hardEqual, -Alpha), Pull(hardDifferent, Beta));
        return new LossParts(writer.ReduceSum(writer.Mul(sum, counts), [0]), writer.ReduceSum(counts, [0]));

        string Less(string a, string b) => writer.CastToFloat(writer.Compare("Less", a, b));

        // log(1 + sum of exp(factor (cosine - threshold))) / |factor|
        string Pull(string mask, float factor)
        {
            string terms = writer.Mul(writer.Unary("Exp", writer.Scale(writer.Sub(cosines, writer.Scalar(Threshold)), factor)), mask);
            string log = writer.Unary("Log", writer.Add(writer.ReduceSum(terms, [1]), writer.Scalar(1f)));
            return writer.Scale(log, 1 / Math.Abs(factor));
        }
    }
}
