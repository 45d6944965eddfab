namespace Akin.Lab.Evaluation;

/// <summary>One side of an evaluation: vectors with what is known of them.</summary>
/// <param name="Keys">A key for each vector; a query leaves the gallery's vector of its own key out.</param>
/// <param name="Labels">The label of each vector: a match is an equal label.</param>
/// <param name="Groups">The group of each vector (a person, a product), or null: a query leaves its own group out.</param>
/// <param name="Matrix">The vectors, one after another.</param>
public sealed record LabeledVectors(long[] Keys, string[] Labels, string?[]? Groups, float[] Matrix)
{
    /// <summary>How many vectors there are.</summary>
    public int Count => Keys.Length;

    /// <summary>The length of a vector.</summary>
    public int Dimensions => Count == 0 ? 0 : Matrix.Length / Count;

    /// <summary>One vector.</summary>
    /// <param name="i">Its place, from 0.</param>
    public ReadOnlySpan<float> Vector(int i) => Matrix.AsSpan(i * Dimensions, Dimensions);
}
