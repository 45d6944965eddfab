namespace Akin.Catalog.Sources;

/// <summary>A row of a CSV or TSV file.</summary>
/// <param name="Line">The line that it starts on, from 1 on.</param>
/// <param name="Cells">The cells of the columns that were asked for, in that order; null in a column that the file has not.</param>
/// <param name="Fault">Why it is no row of this file, or null; then its cells mean nothing.</param>
public sealed record TableRow(long Line, IReadOnlyList<string?> Cells, string? Fault);
