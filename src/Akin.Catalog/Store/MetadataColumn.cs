namespace Akin.Catalog.Store;

/// <summary>A column of metadata and what stands in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Items">Items that have a value in it.</param>
/// <param name="DistinctValues">Different values.</param>
/// <param name="Values">The most frequent values with their numbers of items, most frequent first, then by value.</param>
public sealed record MetadataColumn(string Name, long Items, long DistinctValues, IReadOnlyList<ColumnValue> Values);

/// <summary>A value of a column.</summary>
/// <param name="Value">The value, or its beginning.</param>
/// <param name="Items">Items that have it.</param>
/// <param name="IsShortened">Whether it is the beginning of a longer one.</param>
public sealed record ColumnValue(string Value, long Items, bool IsShortened);
