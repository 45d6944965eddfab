namespace Akin.Training;

/// <summary>Refuses batches that don't fit before ONNX Runtime sees them.</summary>
internal static class BatchCheck
{
    /// <summary>Checks a batch's sizes and labels.</summary>
    /// <exception cref="TrainingException">It does not fit; the message says what.</exception>
    public static void Fits(TrainingBatch batch, TrainerOptions options, IReadOnlyList<long> inputShape)
    {
        long length = inputShape.Skip(1).Aggregate(1L, (product, side) => product * side);
        if (batch.Size != options.BatchSize || batch.Count < 1 || batch.Count > batch.Size)
            throw new TrainingException($"a batch has {batch.Count} of {batch.Size} rows; the batch size is {options.BatchSize}");
        if (batch.PhotoLength != length)
            throw new TrainingException($"a photo of a batch has {batch.PhotoLength} values; the network takes {string.Join(" x ", inputShape.Skip(1))}");
        if (batch.Labels.Count != options.Tasks.Count)
            throw new TrainingException($"a batch has labels of {batch.Labels.Count} tasks; there are {options.Tasks.Count}");
        if (batch.TargetLength != (options.Distillation?.Dimensions ?? 0))
            throw new TrainingException($"a batch has teachers' vectors of {batch.TargetLength} values; there should be {options.Distillation?.Dimensions ?? 0}");
        for (int t = 0; t < options.Tasks.Count; t++)
        {
            foreach (long label in batch.Labels[t])
            {
                if (label < TrainingBatch.Unknown || label >= options.Tasks[t].Classes)
                    throw new TrainingException($"task {options.Tasks[t].Name} has {options.Tasks[t].Classes} classes, and a batch has a label {label}");
            }
        }
    }
}
