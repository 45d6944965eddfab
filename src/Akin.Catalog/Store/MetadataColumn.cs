namespace Akin.Catalog.Store;

/// <summary>A column of metadata and what stands in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Items">Items that have a value in it.</param>
/// <param name="DistinctValues">Different values.</param>
/// <param name="Values">The most frequent values with their numbers of items, most frequent first, then by value.</param>
public sealed record MetadataColumn(string Name, long Items, long DistinctValues, IReadOnlyList<(string Value, long Items)> Values);
