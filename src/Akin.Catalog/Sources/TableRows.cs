namespace Akin.Catalog.Sources;

/// <summary>Cells of a CSV or TSV file, of a few rows or of all.</summary>
public static class TableRows
{
    /// <summary>Reads them.</summary>
    /// <param name="location">A .csv or .tsv file with a line of column names.</param>
    /// <param name="columns">The columns' names; the first column where one is null.</param>
    /// <param name="rows">The rows, counted from 0 behind the header.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>For each of the rows that the table has, its cells in the order of the columns.</returns>
    /// <exception cref="SourceException">It can't be read, or lacks a column.</exception>
    public static IReadOnlyDictionary<int, string[]> Read(
        string location, IReadOnlyList<string?> columns, IReadOnlySet<int> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        using TableReader reader = new(location);
        IReadOnlyList<string> names = TableColumns.GetNames(reader);
        int[] places = [.. columns.Select(name => name is null ? 0 : TableColumns.FindPlace(reader, names, name, "the sheet"))];
        Dictionary<int, string[]> found = [];
        for (int row = 0; found.Count < rows.Count && reader.Read(); row++)
        {
            if (row % 1024 == 0)
                cancellation.ThrowIfCancellationRequested();
            if (rows.Contains(row))
                found.Add(row, [.. places.Select(place => reader[place])]);
        }

        return found;
    }

    /// <summary>Reads all rows, one after another.</summary>
    /// <param name="location">A .csv or .tsv file with a line of column names.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="needed">How many of them, from the first on, the file must have.</param>
    /// <param name="what">What they are for, for the message where one is missing.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">It can't be read, or lacks a column that it must have.</exception>
    public static IEnumerable<TableRow> ReadAll(
        string location, IReadOnlyList<string> columns, int needed, string what, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        using TableReader reader = new(location);
        IReadOnlyList<string> names = TableColumns.GetNames(reader);
        int[] places = [.. columns.Select((name, i) => i < needed || names.Contains(name) ? TableColumns.FindPlace(reader, names, name, what) : -1)];
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            // A cell that is left out is no answer here, where every column means something.
            string? fault = reader.FindFault() ?? (reader.Count < names.Count ? $"has {reader.Count} fields where the header has {names.Count}" : null);
            yield return new TableRow(reader.Line, fault is null ? [.. places.Select(place => place < 0 ? null : reader[place])] : [], fault);
        }
    }
}

/// <summary>A row of a CSV or TSV file.</summary>
/// <param name="Line">The line that it starts on, from 1 on.</param>
/// <param name="Cells">The cells of the columns that were asked for, in that order; null in a column that the file has not.</param>
/// <param name="Fault">Why it is no row of this file, or null; then its cells mean nothing.</param>
public sealed record TableRow(long Line, IReadOnlyList<string?> Cells, string? Fault);
