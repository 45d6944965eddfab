using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>
/// Teaches a network what others say of the same photos: each photo brings a target, a teacher's vector, and the embedding is drawn
/// to it. What the teachers know of photos unlike yours is kept that way while labels add to it.
/// </summary>
/// <param name="Dimensions">How many values a target has; for <see cref="Features"/> as many as the embedding.</param>
public sealed record Distillation(int Dimensions)
{
    /// <summary>
    /// The weight of 1 - cosine between embedding and target (feature matching; Hinton et al., "Distilling the knowledge in a neural
    /// network", 2015, on vectors); 0 leaves it out.
    /// </summary>
    public float Features { get; init; } = 1;

    /// <summary>
    /// The weight of the divergence between whom the target and whom the embedding hold for near among the photos of a batch (Passalis
    /// and Tefas, "Learning deep representations with probabilistic knowledge transfer", 2018; Fang et al., "SEED", 2021); 0 leaves it out.
    /// </summary>
    public float Similarities { get; init; }

    /// <summary>What cosines are divided by before the softmax over a batch: the lower, the more the nearest count; above 0.</summary>
    public float Temperature { get; init; } = 0.07f;

    /// <summary>
    /// Lengths of prefixes that are matched as well, each as a vector of its own, so that the first values of the embedding can stand
    /// for all (Kusupati et al., "Matryoshka representation learning", 2022).
    /// </summary>
    public IReadOnlyList<int> Prefixes { get; init; } = [];

    /// <summary>Refuses values out of their range.</summary>
    /// <exception cref="TrainingException">A value is out of its range, or the targets don't fit the embedding; the message names it.</exception>
    internal void Check(int embedding)
    {
        if (Dimensions < 2)
            throw new TrainingException($"the teachers' vectors have {Dimensions} values; they need at least 2");
        if (!(Features >= 0) || !(Similarities >= 0) || float.IsInfinity(Features) || float.IsInfinity(Similarities) || Features + Similarities == 0)
            throw new TrainingException($"distillation of features ({Features}) and of similarities ({Similarities}): neither can be negative, and one must be above 0");
        if (!(Temperature > 0) || float.IsInfinity(Temperature))
            throw new TrainingException($"the temperature of distilled similarities is {Temperature}; it must be above 0");
        if (Features > 0 && Dimensions != embedding)
            throw new TrainingException($"the network's vector has {embedding} values and the teachers' {Dimensions}: features can be matched only between as many; let a projection give {Dimensions}, or match similarities alone");
        if (Prefixes.FirstOrDefault(p => p < 2 || p >= Math.Min(Dimensions, embedding)) is not 0 and var wrong)
            throw new TrainingException($"a prefix of {wrong} values is none of a vector of {Math.Min(Dimensions, embedding)}; it can have 2 to {Math.Min(Dimensions, embedding) - 1}");
    }

    /// <summary>Writes the losses; a row whose target is all zeros has none and adds nothing.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="embedding">N x D.</param>
    /// <param name="targets">N x <see cref="Dimensions"/>.</param>
    internal IEnumerable<(LossParts Parts, float Weight)> Write(GraphWriter writer, string embedding, string targets)
    {
        long count = writer.Shapes.GetShape(embedding)[0];
        string squares = writer.ReduceSum(writer.Mul(targets, targets), [1]);
        string known = writer.CastToFloat(writer.Compare("Greater", squares, writer.Scalar(0f)));
        (string Student, string Teacher)[] pairs =
        [
            (embedding, targets), .. Prefixes.Select(p => (Prefix(writer, embedding, p), Prefix(writer, targets, p))),
        ];
        float share = 1f / pairs.Length;
        foreach ((string student, string teacher) in pairs)
        {
            string mine = EmbeddingDistances.Normalized(writer, student), theirs = EmbeddingDistances.Normalized(writer, teacher);
            if (Features > 0)
                yield return (Match(writer, mine, theirs, known), Features * share);
            if (Similarities > 0)
                yield return (MatchNeighbors(writer, mine, theirs, known, count), Similarities * share);
        }
    }

    private static string Prefix(GraphWriter writer, string rows, int length) => writer.Noted(
        writer.Node("Slice", [rows, writer.Constant([0L]), writer.Constant([(long)length]), writer.Constant([1L])]),
        [writer.Shapes.GetShape(rows)[0], length]);

    private static LossParts Match(GraphWriter writer, string mine, string theirs, string known)
    {
        string cosines = writer.ReduceSum(writer.Mul(mine, theirs), [1]);
        string apart = writer.Mul(writer.Sub(writer.Scalar(1f), cosines), known);
        return new LossParts(writer.ReduceSum(apart, [0]), writer.ReduceSum(known, [0]));
    }

    // For each photo the divergence of two distributions over the others, themselves and those without a target left out.
    private LossParts MatchNeighbors(GraphWriter writer, string mine, string theirs, string known, long count)
    {
        const float Never = -1e4f;
        float[] self = new float[count * count];
        for (long i = 0; i < count; i++)
            self[(i * count) + i] = Never;
        string shut = writer.Add(
            writer.Constant(self, count, count),
            writer.Scale(writer.Reshape(writer.Sub(writer.Scalar(1f), known), 1, count), Never));
        string wanted = Logs(theirs), given = Logs(mine);
        string divergence = writer.Mul(writer.Unary("Exp", wanted), writer.Sub(wanted, given));
        string rows = writer.Mul(writer.ReduceSum(divergence, [1]), known);
        return new LossParts(writer.ReduceSum(rows, [0]), writer.ReduceSum(known, [0]));

        string Logs(string unit)
        {
            string cosines = writer.MatMul(unit, writer.Transpose(unit, 1, 0));
            return writer.Unary("LogSoftmax", writer.Add(writer.Scale(cosines, 1 / Temperature), shut), ("axis", -1));
        }
    }
}
