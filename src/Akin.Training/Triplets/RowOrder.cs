using System.Runtime.InteropServices;

namespace Akin.Training.Triplets;

/// <summary>Brings rows into an order in which those with equal keys stand together.</summary>
internal static class RowOrder
{
    /// <summary>Sorts rows by a key and keeps those of the same key in their order: a counting sort, which for whole numbers needs no comparison.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="key">For each row a number from 0 on.</param>
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

    /// <summary>The ranges of rows that follow each other with the same keys.</summary>
    /// <param name="rows">The rows, sorted by the keys.</param>
    /// <param name="keys">For each row a number.</param>
    internal static IEnumerable<RowRange> Runs(int[] rows, params int[][] keys)
    {
        int start = 0;
        for (int i = 1; i <= rows.Length; i++)
        {
            if (i < rows.Length && AreSame(keys, rows[i], rows[start]))
                continue;
            yield return new RowRange(start, i);
            start = i;
        }
    }

    private static bool AreSame(int[][] keys, int row, int other)
    {
        foreach (int[] key in keys)
        {
            if (key[row] != key[other])
                return false;
        }

        return true;
    }
}

/// <summary>Places of an order, from the start up to the end.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">One past the last.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowRange(int Start, int End)
{
    internal int Length => End - Start;

    /// <summary>A place drawn evenly from this range without a part of it.</summary>
    internal int DrawWithout(RowRange part, ref SplitMix64 random)
    {
        int place = Start + random.Next(Length - part.Length);
        return place < part.Start ? place : place + part.Length;
    }
}
