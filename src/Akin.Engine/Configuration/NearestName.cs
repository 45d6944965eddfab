namespace Akin.Engine.Configuration;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>The known name that is the given one but for a slip or two; null where none is that near.</summary>
    /// <param name="name">The name that is not known.</param>
    /// <param name="known">The names that are.</param>
    public static string? Find(string name, IEnumerable<string> known)
    {
        // Short words are near to everything.
        int most = Math.Min(2, (name.Length + 1) / 3);
        string? nearest = null;
        foreach (string candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) <= most && Distance(name, candidate) is var distance && (distance < most || (distance == most && nearest is null)))
                (nearest, most) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>The end of a message that a name is not known: the nearest one, or else all that there are.</summary>
    public static string Suggest(string name, IReadOnlyCollection<string> known) => (Find(name, known) ?? FindLonger(name, known)) is { } nearest ? $"did you mean '{nearest}'?"
        : known.Count == 0 ? "there are none"
        : $"there are {string.Join(", ", known)}";

    // Somebody may know a name in short: meta for metadata.
    private static string? FindLonger(string name, IEnumerable<string> known) =>
        name.Length < 3 ? null : known.FirstOrDefault(k => k.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    // How many characters are to be put in, left out, replaced or swapped with their neighbor (optimal string alignment), capitals or not.
    private static int Distance(string a, string b)
    {
        (a, b) = (a.ToLowerInvariant(), b.ToLowerInvariant());
        int[] beforeLast = new int[b.Length + 1], last = [.. Enumerable.Range(0, b.Length + 1)], row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
