using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>Which pairs of a batch are equal and which are different, as matrices of 0 and 1; a pair with an unknown label is neither.</summary>
/// <param name="Equal">N x N: same known label, and not the same row.</param>
/// <param name="Different">N x N: different known labels.</param>
internal readonly record struct LabelMasks(string Equal, string Different)
{
    /// <summary>Beyond every squared distance between normalized rows (at most 4).</summary>
    public const float Beyond = 8;

    /// <summary>Writes the masks.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="labels">N int64, -1 where unknown.</param>
    /// <param name="count">N.</param>
    public static LabelMasks Write(GraphWriter writer, string labels, long count)
    {
        string down = writer.Reshape(labels, count, 1), across = writer.Reshape(labels, 1, count);
        string known = writer.CastToFloat(writer.Compare("GreaterOrEqual", labels, writer.Scalar(0L)));
        string both = writer.Mul(writer.Reshape(known, count, 1), writer.Reshape(known, 1, count));
        string same = writer.Mul(writer.CastToFloat(writer.Compare("Equal", down, across)), both);
        float[] others = new float[count * count];
        for (long i = 0; i < others.Length; i++)
            others[i] = i / count == i % count ? 0 : 1;
        return new LabelMasks(writer.Mul(same, writer.Constant(others, count, count)), writer.Sub(both, same));
    }

    /// <summary>The largest of the values that a mask lets through, along the last axis; -<see cref="Beyond"/> where there is none.</summary>
    public static string Largest(GraphWriter writer, string values, string mask, bool keepDims)
    {
        string shut = writer.Scale(writer.Sub(mask, writer.Scalar(1f)), Beyond);
        return writer.Reduce("ReduceMax", writer.Add(writer.Mul(values, mask), shut), [-1], keepDims);
    }

    /// <summary>The smallest of the values that a mask lets through, along the last axis; <see cref="Beyond"/> where there is none.</summary>
    public static string Smallest(GraphWriter writer, string values, string mask) =>
        writer.Neg(Largest(writer, writer.Neg(values), mask, keepDims: false));
}
