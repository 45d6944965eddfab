namespace Akin.Training;

/// <summary>
/// The photos of one step with their labels. Its arrays never move in memory: ONNX Runtime reads them where they are.
/// A batch of triplets has its queries in the first third of the rows, their positives in the second and their negatives
/// in the last, each in the same order.
/// </summary>
public sealed class TrainingBatch
{
    /// <summary>The label of a row whose label is not known: it adds nothing to that task's loss.</summary>
    public const long Unknown = -1;

    /// <summary>Creates an empty batch; all labels are unknown.</summary>
    /// <param name="size">The number of rows, which is the trainer's batch size.</param>
    /// <param name="photoLength">How many values a photo has: channels x height x width, or the length of a cached feature.</param>
    /// <param name="tasks">How many tasks there are.</param>
    /// <param name="targetLength">How many values a teacher's vector has; 0 without distillation.</param>
    public TrainingBatch(int size, int photoLength, int tasks, int targetLength = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(targetLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(photoLength, 1);
        (Size, PhotoLength) = (size, photoLength);
        Photos = GC.AllocateArray<float>(checked(size * photoLength), pinned: true);
        TargetLength = targetLength;
        Targets = GC.AllocateArray<float>(checked(size * targetLength), pinned: true);
        var labels = new long[tasks][];
        for (int t = 0; t < tasks; t++)
        {
            labels[t] = GC.AllocateArray<long>(size, pinned: true);
            labels[t].AsSpan().Fill(Unknown);
        }

        (Labels, Count) = (labels, size);
    }

    /// <summary>The number of rows.</summary>
    public int Size { get; }

    /// <summary>How many values a photo has.</summary>
    public int PhotoLength { get; }

    /// <summary>The photos, one after another, as the network wants them (usually planes, normalized).</summary>
    public float[] Photos { get; }

    /// <summary>For each task, in the trainer's order, the class of each row, or <see cref="Unknown"/>.</summary>
    public IReadOnlyList<long[]> Labels { get; }

    /// <summary>How many values a teacher's vector has; 0 without distillation.</summary>
    public int TargetLength { get; }

    /// <summary>The teachers' vectors of the rows, one after another; all zeros where a row has none.</summary>
    public float[] Targets { get; }

    /// <summary>
    /// How many rows are filled (of triplets: how many photos, three a triplet, so that Count / 3 rows of each third are).
    /// Only the last batch of validation may be partly filled.
    /// </summary>
    public int Count { get; set; }

    /// <summary>The place of one photo.</summary>
    /// <param name="row">The row, from 0.</param>
    public Span<float> Photo(int row) => Photos.AsSpan(row * PhotoLength, PhotoLength);

    /// <summary>The place of one teachers' vector.</summary>
    /// <param name="row">The row, from 0.</param>
    public Span<float> Target(int row) => Targets.AsSpan(row * TargetLength, TargetLength);
}
