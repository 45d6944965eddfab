namespace Akin.Training.Measuring;

/// <summary>What a network does on the validation batches.</summary>
/// <param name="Photos">How many photos there were; with none, every figure is null or empty.</param>
/// <param name="Loss">All losses, each times its weight.</param>
/// <param name="Tasks">The figures of each task.</param>
/// <param name="SameLabelAt1">The share whose nearest other photo has the same label of the first task.</param>
/// <param name="TripletsInOrder">The share of triplets whose positive is nearer than their negative.</param>
/// <param name="MeanCosine">The mean cosine between different photos.</param>
internal sealed record Evaluation(
    int Photos, double? Loss, IReadOnlyList<TaskReport> Tasks, double? SameLabelAt1, double? TripletsInOrder, double? MeanCosine);
