namespace Akin.Training.Triplets;

/// <summary>Rows in an order in which those of a group stand together, and where each group starts.</summary>
internal sealed class RowGroups
{
    private readonly int[] _rows;
    private readonly int[] _groupOf;
    private readonly int[] _starts;

    /// <summary>Groups rows that stand next to each other.</summary>
    /// <param name="rows">The rows, sorted by the keys.</param>
    /// <param name="codes">How many rows there are at all: one more than the highest.</param>
    /// <param name="keys">Rows with the same numbers in all of these are a group.</param>
    internal RowGroups(int[] rows, int codes, params int[][] keys)
    {
        _rows = rows;
        _groupOf = new int[codes];
        var starts = new List<int>();
        for (int i = 0; i < rows.Length; i++)
        {
            if (i == 0 || Array.Exists(keys, key => key[rows[i]] != key[rows[i - 1]]))
                starts.Add(i);
            _groupOf[rows[i]] = starts.Count - 1;
        }

        Count = starts.Count;
        _starts = [.. starts, rows.Length];
    }

    /// <summary>How many groups there are.</summary>
    internal int Count { get; }

    /// <summary>The row at a place of the order.</summary>
    internal int this[int place] => _rows[place];

    /// <summary>The places of the group that a row belongs to.</summary>
    internal RowRange Of(int row)
    {
        int group = _groupOf[row];
        return new RowRange(_starts[group], _starts[group + 1]);
    }

    /// <summary>Sorts rows by a key and keeps those of the same key in their order: a counting sort, which for whole numbers needs no comparison.</summary>
    internal static int[] Sort(int[] rows, int[] key)
    {
        int highest = -1;
        foreach (int row in rows)
            highest = Math.Max(highest, key[row]);
        int[] places = new int[highest + 2];
        foreach (int row in rows)
            places[key[row] + 1]++;
        for (int i = 1; i < places.Length; i++)
            places[i] += places[i - 1];
        int[] sorted = new int[rows.Length];
        foreach (int row in rows)
            sorted[places[key[row]]++] = row;
        return sorted;
    }
}
