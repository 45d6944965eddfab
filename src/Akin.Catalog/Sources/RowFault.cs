namespace Akin.Catalog.Sources;

/// <summary>Why rows of a table can't be used.</summary>
/// <param name="Reason">What is wrong with them, in one line.</param>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first few, counted from 0 behind the header.</param>
public sealed record RowFault(string Reason, int Count, IReadOnlyList<int> First);
