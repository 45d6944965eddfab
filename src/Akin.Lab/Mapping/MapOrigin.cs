namespace Akin.Lab.Mapping;

/// <summary>What a map was made of and how, to tell whether it still is the store's.</summary>
/// <param name="Made">When.</param>
/// <param name="Model">A text that differs where the vectors would: model, its hash, layer, pooling, dimensions.</param>
/// <param name="Metric">The metric by which items are neighbors.</param>
/// <param name="Count">Items that the store had.</param>
/// <param name="LastKey">Its largest key.</param>
/// <param name="Sampled">Whether the map holds only some of them, as was asked for.</param>
/// <param name="Perplexity">The perplexity used: lower than asked for where there were too few items.</param>
/// <param name="Iterations">Steps of the descent.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Divergence">What the layout's similarities are off by, in nats.</param>
public sealed record MapOrigin(
    DateTimeOffset Made, string Model, string Metric, long Count, long LastKey, bool Sampled, double Perplexity, int Iterations, int Seed, double Divergence);
