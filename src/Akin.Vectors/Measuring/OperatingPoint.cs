namespace Akin.Vectors.Measuring;

/// <summary>What an index did at one setting of its effort.</summary>
/// <param name="Engine">The kind of index and its quantization, such as akin-hnsw or akin-hnsw-int8.</param>
/// <param name="BuildSeconds">Seconds that building took.</param>
/// <param name="Effort">efSearch or searchK; 0 where there is none.</param>
/// <param name="Recall">Share of the true k nearest that were found, 0..1; an item as near as the k-th counts.</param>
/// <param name="QueriesPerSecond">Queries a second, the best of the rounds.</param>
/// <param name="BytesPerVector">Bytes of memory an item takes, exact vectors in a file left out.</param>
public sealed record OperatingPoint(string Engine, double BuildSeconds, int Effort, double Recall, double QueriesPerSecond, double BytesPerVector);
