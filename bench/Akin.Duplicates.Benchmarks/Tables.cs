using Akin.Engine;
using Akin.Lab.Duplicates;
using Akin.Lab.Evaluation;

namespace Akin.Duplicates.Benchmarks;

/// <summary>Prints what was found as Markdown.</summary>
internal static class Tables
{
    public static void Print(MadeUpShop shop, Collection collection, DuplicateReport report)
    {
        Dictionary<string, int> groupOf = [];
        foreach ((int i, DuplicateGroup group) in report.Groups.Index())
        {
            foreach (DuplicatePhoto photo in group.Others.Prepend(group.Kept))
                groupOf[photo.Item.Id] = i;
        }

        Console.WriteLine($"{report.Items:N0} items: {shop.Photos:N0} photos and {shop.CopiesOf.Count:N0} copies; {report.Candidates:N0} candidate pairs, {report.Decoded:N0} photos decoded, {report.Seconds:0.0} s");
        Console.WriteLine();
        Console.WriteLine("| copy | copies | found with their photo | with 95 % confidence |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var kind in shop.CopiesOf.GroupBy(c => c.Value.Kind).OrderBy(g => g.Key))
            Row(kind.Key.ToString(), [.. kind.Select(c => IsTogether(c.Key, c.Value.Original))]);
        Row("all", [.. shop.CopiesOf.Select(c => IsTogether(c.Key, c.Value.Original))]);

        // A pair of a group is right where both show the same picture by their names. What the data set itself holds twice counts as wrong.
        long right = 0, pairs = 0;
        List<string> mixed = [];
        foreach (DuplicateGroup group in report.Groups)
        {
            string[] pictures = [.. group.Others.Prepend(group.Kept).Select(p => MadeUpShop.GetPicture(p.Item.Id))];
            pairs += pictures.Length * (pictures.Length - 1L) / 2;
            right += pictures.GroupBy(p => p).Sum(g => g.Count() * (g.Count() - 1L) / 2);
            if (pictures.Distinct().Count() > 1)
                mixed.Add(string.Join(" + ", pictures.Distinct()));
        }

        Console.WriteLine();
        Console.WriteLine($"pairs in groups: {pairs:N0}, of the same photo: {right:N0}, precision {right / (double)Math.Max(1, pairs):P2}; groups of several photos: {mixed.Count}");
        foreach (string group in mixed)
            Console.WriteLine($"- {group}");
        string[] better = [.. report.Groups.Where(g => g.Others.Append(g.Kept).Any(p => IsWorse(p.Item.Id))).Select(g => g.Kept.Item.Id)];
        Console.WriteLine($"of a photo and a smaller, cropped or coarser copy the photo is kept in {better.Count(k => !IsWorse(k))} of {better.Length} groups; {collection.Settings.Metric} {Path.GetFileName(collection.Settings.Embedder.Model)}");

        bool IsWorse(string id) => shop.CopiesOf.TryGetValue(id, out (CopyKind Kind, string Original) copy)
            && copy.Kind is CopyKind.Half or CopyKind.Quality40 or CopyKind.Cropped or CopyKind.MirroredAndSmall;

        bool IsTogether(string copy, string original) =>
            groupOf.TryGetValue(copy, out int group) && groupOf.TryGetValue(original, out int other) && group == other;
    }

    private static void Row(string name, bool[] found)
    {
        int hits = found.Count(f => f);
        var interval = Interval.OfShare(hits, found.Length);
        Console.WriteLine($"| {name} | {found.Length} | {hits / (double)found.Length:P1} | {interval.Low:P1} to {interval.High:P1} |");
    }
}
