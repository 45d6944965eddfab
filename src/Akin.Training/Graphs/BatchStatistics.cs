namespace Akin.Training.Graphs;

/// <summary>What one BatchNormalization in training form normalizes by. The tensors have one value a channel.</summary>
/// <param name="RunningMean">The weight that holds the mean for use outside training.</param>
/// <param name="RunningVariance">The weight that holds the variance for use outside training.</param>
/// <param name="Mean">The tensor with the mean of the batch.</param>
/// <param name="Variance">The tensor with the (population) variance of the batch.</param>
public sealed record BatchStatistics(string RunningMean, string RunningVariance, string Mean, string Variance);
