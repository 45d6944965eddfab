namespace Akin.Catalog.Sources;

/// <summary>
/// Columns of a CSV or TSV file as numbers: rows with the same cells have the same one. For whoever needs to know which
/// rows belong together and not what stands in them; hundreds of thousands of rows are read in a fraction of a second.
/// </summary>
public sealed class CodedTable
{
    /// <summary>The number of a cell that is empty, and of every cell in a row that is at fault.</summary>
    public const int Unknown = -1;

    private const int ShownFaults = 5;

    private CodedTable(int rows, IReadOnlyList<int[]> codes, IReadOnlyList<RowFault> faults) => (Rows, Codes, Faults) = (rows, codes, faults);

    /// <summary>How many rows there are, those at fault too.</summary>
    public int Rows { get; }

    /// <summary>For each key, a number for every row: from 0 on, or <see cref="Unknown"/>.</summary>
    public IReadOnlyList<int[]> Codes { get; }

    /// <summary>The rows that can't be used, by reason, the most frequent first.</summary>
    public IReadOnlyList<RowFault> Faults { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="location">A .csv or .tsv file with a line of column names.</param>
    /// <param name="keys">What is wanted.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">It can't be read, is empty, or lacks a column.</exception>
    public static CodedTable Read(string location, IReadOnlyList<CodedKey> keys, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        using TableReader reader = new(location);
        IReadOnlyList<string> names = TableColumns.GetNames(reader);
        int[][] columns = [.. keys.Select(key => key.ColumnsIn(names).Select(name => TableColumns.FindPlace(reader, names, name, key.What)).ToArray())];
        ValueCodes[] values = [.. keys.Select(_ => new ValueCodes())];
        List<int>[] codes = [.. keys.Select(_ => new List<int>(1024))];
        Dictionary<string, (int Count, List<int> First)> faults = [];
        int[] found = new int[keys.Count];
        byte[] joined = [];
        int row = 0;
        for (; reader.Read(); row++)
        {
            if (row % 1024 == 0)
                cancellation.ThrowIfCancellationRequested();
            string? fault = reader.FindFault();
            for (int k = 0; k < found.Length && fault is null; k++)
            {
                ReadOnlySpan<byte> value = Join(reader, columns[k], ref joined, out int empty);
                found[k] = empty < 0 ? values[k].GetCode(value) : Unknown;
                if (empty >= 0 && !keys[k].MayBeUnknown)
                    fault = empty < reader.Count ? $"column {names[empty]} is empty" : "has another number of fields than the header";
            }

            for (int k = 0; k < found.Length; k++)
                codes[k].Add(fault is null ? found[k] : Unknown);
            if (fault is not null)
                Note(faults, fault, row);
        }

        return row == 0
            ? throw new SourceException($"{location} has column names but no rows")
            : new CodedTable(row, [.. codes.Select(list => list.ToArray())],
                [.. faults.Select(f => new RowFault(f.Key, f.Value.Count, f.Value.First)).OrderByDescending(f => f.Count)]);
    }

    /// <summary>The cells of a key one behind the other, each with its length in front where there are several, so that "a", "bc" is not "ab", "c".</summary>
    /// <param name="row">The row.</param>
    /// <param name="columns">The key's columns.</param>
    /// <param name="joined">Room, which grows.</param>
    /// <param name="empty">The first column whose cell is empty; -1 for none. A key without columns is empty everywhere.</param>
    private static ReadOnlySpan<byte> Join(TableReader row, int[] columns, ref byte[] joined, out int empty)
    {
        empty = columns.Length == 0 ? 0 : -1;
        int length = 0;
        foreach (int column in columns)
        {
            ReadOnlySpan<byte> cell = row.Utf8(column);
            if (cell.IsEmpty)
            {
                empty = column;
                return default;
            }

            if (columns.Length == 1)
                return cell;
            if (joined.Length < length + 4 + cell.Length)
                Array.Resize(ref joined, Math.Max(256, 2 * (length + 4 + cell.Length)));
            BitConverter.TryWriteBytes(joined.AsSpan(length), cell.Length);
            cell.CopyTo(joined.AsSpan(length + 4));
            length += 4 + cell.Length;
        }

        return joined.AsSpan(0, length);
    }

    private static void Note(Dictionary<string, (int Count, List<int> First)> faults, string reason, int row)
    {
        (int count, List<int> first) = faults.GetValueOrDefault(reason, (0, []));
        if (first.Count < ShownFaults)
            first.Add(row);
        faults[reason] = (count + 1, first);
    }
}

/// <summary>Columns of a table whose cells together name something: a product, a category.</summary>
/// <param name="Columns">The columns' names, one or several; none where nothing is known of any row.</param>
/// <param name="What">What they name, for messages: "the product".</param>
/// <param name="MayBeUnknown">Whether a row can do without; else a row with an empty cell is at fault.</param>
/// <param name="OtherName">What a single column may be called too, where the table has none of the first name.</param>
public sealed record CodedKey(IReadOnlyList<string> Columns, string What, bool MayBeUnknown = false, string? OtherName = null)
{
    /// <summary>The columns by the names that they have in a table.</summary>
    internal IEnumerable<string> ColumnsIn(IReadOnlyList<string> names) =>
        OtherName is not null && !names.Contains(Columns[0]) && names.Contains(OtherName) ? [OtherName] : Columns;
}

/// <summary>Why rows of a table can't be used.</summary>
/// <param name="Reason">What is wrong with them, in one line.</param>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first few, counted from 0 behind the header.</param>
public sealed record RowFault(string Reason, int Count, IReadOnlyList<int> First);
