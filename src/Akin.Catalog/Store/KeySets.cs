using System.Numerics;

namespace Akin.Catalog.Store;

/// <summary>Sets of keys as ascending arrays without repetition; each operation walks both once.</summary>
internal static class KeySets
{
    // Beyond so many bits for each key it is quicker to compare keys.
    private const long BitsPerKey = 64;

    /// <summary>Puts different keys into their order, in place.</summary>
    /// <remarks>Keys are given one after the other, so a bit for each up to the greatest is a short field: to set and to find them again takes
    /// a fifth of the time of a sort.</remarks>
    public static long[] Ascending(long[] keys)
    {
        long last = 0;
        foreach (long key in keys)
            last = key < 0 ? long.MaxValue : Math.Max(last, key);
        if (last / BitsPerKey > keys.Length)
        {
            Array.Sort(keys);
            return keys;
        }

        ulong[] field = new ulong[(last >> 6) + 1];
        foreach (long key in keys)
            field[key >> 6] |= 1UL << (int)key;
        int count = 0;
        for (int word = 0; word < field.Length; word++)
        {
            for (ulong bits = field[word]; bits != 0; bits &= bits - 1)
                keys[count++] = ((long)word << 6) + BitOperations.TrailingZeroCount(bits);
        }

        return keys;
    }

    /// <summary>Keys of both.</summary>
    public static long[] Intersect(long[] a, long[] b) => Merge(a, b, onlyA: false, both: true, onlyB: false);

    /// <summary>Keys of either.</summary>
    public static long[] Union(long[] a, long[] b) => Merge(a, b, onlyA: true, both: true, onlyB: true);

    /// <summary>Keys of the first that are not in the second.</summary>
    public static long[] Except(long[] a, long[] b) => Merge(a, b, onlyA: true, both: false, onlyB: false);

    private static long[] Merge(long[] a, long[] b, bool onlyA, bool both, bool onlyB)
    {
        long[] merged = new long[(onlyA ? a.Length : both ? Math.Min(a.Length, b.Length) : 0) + (onlyB ? b.Length : 0)];
        int i = 0, j = 0, count = 0;
        while (i < a.Length || j < b.Length)
        {
            long key;
            bool keep;
            if (j == b.Length || (i < a.Length && a[i] < b[j]))
                (key, keep) = (a[i++], onlyA);
            else if (i == a.Length || b[j] < a[i])
                (key, keep) = (b[j++], onlyB);
            else
                (key, keep, j) = (a[i++], both, j + 1);
            if (keep)
                merged[count++] = key;
        }

        return count == merged.Length ? merged : merged[..count];
    }
}
