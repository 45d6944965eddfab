using Akin.Engine;
using Akin.Lab.Training.Configuration;

namespace Akin.Lab.Training.Data;

/// <summary>Divides the photos of one source into sides, groups whole.</summary>
internal static class PhotoSplit
{
    /// <summary>The side of each photo, the same one for the same photos and seed in any order.</summary>
    /// <param name="photos">The photos of one source.</param>
    /// <param name="split">How to divide them.</param>
    /// <param name="seed">What the draw follows from.</param>
    /// <param name="where">What messages begin with: the config's file and line.</param>
    /// <exception cref="EngineException">A column or value does not exist, or a group stands on two listed sides.</exception>
    public static PhotoSide[] Assign(IReadOnlyList<TrainingPhoto> photos, SplitConfig split, int seed, string where)
    {
        var sides = new PhotoSide?[photos.Count];
        if (split.Column is { } column)
            AssignListed(photos, split, column, sides, where);

        // A photo of no group stands alone.
        IGrouping<string, int>[] groups = [.. Enumerable.Range(0, photos.Count)
            .GroupBy(i => split.By.Count > 0 && photos[i].Value(split.By) is { } value ? "=" + value : ":" + photos[i].Item.Id)
            .OrderBy(g => g.Key, StringComparer.Ordinal)];
        List<IGrouping<string, int>> open = [];
        foreach (IGrouping<string, int> group in groups)
        {
            PhotoSide?[] known = [.. group.Select(i => sides[i]).Distinct()];
            if (known is [null])
                open.Add(group);
            else if (known.Length > 1 && split.By.Count > 0)
                throw new EngineException($"{where}: the photos of {string.Join(" / ", split.By)} '{group.Key[1..]}' are on several sides by the column {split.Column}; list whole groups, or split by the group alone");
        }

        new Random(seed).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(open));
        int free = open.Sum(g => g.Count()), at = 0;
        Take(split.HoldOut.Share, PhotoSide.HoldOut);
        Take(split.Validation.Share, PhotoSide.Validation);
        return [.. sides.Select(s => s ?? PhotoSide.Train)];

        // Whole groups until the share is reached: the last one is left out where it would overshoot by more than it fills.
        void Take(double share, PhotoSide side)
        {
            double wanted = share * free;
            int taken = 0;
            for (; at < open.Count && taken < wanted; at++)
            {
                int size = open[at].Count();
                if (taken > 0 && taken + size - wanted > wanted - taken)
                    break;
                foreach (int photo in open[at])
                    sides[photo] = side;
                taken += size;
            }
        }
    }

    private static void AssignListed(
        IReadOnlyList<TrainingPhoto> photos, SplitConfig split, string column, PhotoSide?[] sides, string where)
    {
        HashSet<string> seen = [];
        for (int i = 0; i < photos.Count; i++)
        {
            if (photos[i].Item.Metadata.GetValueOrDefault(column) is not { } value)
                continue;
            seen.Add(value);
            if (split.Validation.Values.Contains(value))
                sides[i] = PhotoSide.Validation;
            else if (split.HoldOut.Values.Contains(value))
                sides[i] = PhotoSide.HoldOut;
        }

        if (split.Validation.Values.Concat(split.HoldOut.Values).FirstOrDefault(v => !seen.Contains(v)) is { } missing)
            throw new EngineException($"{where}: no photo has the {column} '{missing}'; there are {Shorten(seen)}");
    }

    /// <summary>A list of names for a message, cut where it is long.</summary>
    internal static string Shorten(IEnumerable<string> names, int most = 10)
    {
        string[] all = [.. names.Order(StringComparer.Ordinal)];
        return string.Join(", ", all.Take(most)) + (all.Length > most ? $" and {all.Length - most} more" : "");
    }
}

/// <summary>What a photo is for.</summary>
internal enum PhotoSide
{
    /// <summary>Training.</summary>
    Train,

    /// <summary>Choosing the best epoch.</summary>
    Validation,

    /// <summary>Nothing but the figures of the card.</summary>
    HoldOut,
}
