namespace Akin.Catalog.Store;

/// <summary>Sets of keys as ascending arrays without repetition; each operation walks both once.</summary>
internal static class KeySets
{
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
