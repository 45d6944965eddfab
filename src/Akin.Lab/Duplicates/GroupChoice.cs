using System.Globalization;
using Akin.Catalog.Store;
using Akin.Imaging.Duplicates;

namespace Akin.Lab.Duplicates;

/// <summary>Chooses which photo of a group is kept, and says how the others differ from it.</summary>
internal static class GroupChoice
{
    // By less than this a photo is not larger or sharper, and its file is not better.
    private const double Larger = 1.01, Sharper = 1.1, Heavier = 1.05;

    /// <summary>Chooses; null where fewer than two photos can still be read.</summary>
    /// <param name="reader">Reads photos.</param>
    /// <param name="items">The group, in any order: several threads index, so that keys follow no order that a person knows.</param>
    public static DuplicateGroup? Choose(PrintReader reader, IReadOnlyList<StoredItem> items)
    {
        IReadOnlyList<DuplicatePhoto> photos = reader.Describe([.. items.OrderBy(i => i.Id, StringComparer.Ordinal)]);
        if (photos.Count < 2)
            return null;
        long most = photos.Max(p => p.Pixels);
        DuplicatePhoto[] large = [.. photos.Where(p => p.Pixels * Larger >= most)];
        double best = large.Max(p => p.Sharpness);
        DuplicatePhoto[] sharp = [.. large.Where(p => p.Sharpness * Sharper >= best)];
        DuplicatePhoto[] heavy = [.. sharp.Where(p => p.Bytes * Heavier >= sharp.Max(s => s.Bytes))];
        DuplicatePhoto kept = heavy[0];
        string why = large.Length == 1 ? "largest" : sharp.Length == 1 ? "sharpest of the largest" : heavy.Length == 1 ? "most bytes of the largest" : "first by name of the best";
        if (photos.All(p => p.Item.Hash == kept.Item.Hash))
            why = "first by name of the same files";
        kept = kept with { Words = why };
        PhotoPrint? print = TryRead(reader, kept);
        return new DuplicateGroup(kept, [.. photos.Where(p => p.Item.Key != kept.Item.Key).Select(p => p with { Words = Words(reader, kept, print, p) })]);
    }

    private static string Words(PrintReader reader, DuplicatePhoto kept, PhotoPrint? print, DuplicatePhoto photo)
    {
        if (photo.Item.Hash == kept.Item.Hash)
            return "the same file";
        List<string> words = [];
        PictureMatch? match = print is not null && TryRead(reader, photo) is { } other ? SamePicture.Compare(print, other) : null;
        if (match is { IsMirrored: true })
            words.Add("mirrored");
        // What is a pixel off at either edge of a print is no crop.
        float shown = match?.Crop is { } crop ? crop.Width * crop.Height : 1;
        if (shown < 0.97f)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"cropped to {shown:0 %}"));
        else if (shown > 1.03f)
            words.Add("with more around it");
        double scale = Math.Sqrt(photo.Pixels / (kept.Pixels * (double)Math.Min(1, shown)));
        if (scale is < 0.98 or > 1.02)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{scale:0 %} of the size"));
        if (photo.Format != kept.Format)
            words.Add($"as {photo.Format}");
        if (match is null)
            words.Add("by way of another of the group");
        if (words.Count == 0)
            words.Add(photo.Bytes < kept.Bytes ? "saved in fewer bytes" : "saved anew");
        return string.Join(", ", words);
    }

    private static PhotoPrint? TryRead(PrintReader reader, DuplicatePhoto photo)
    {
        try
        {
            return reader.Read(photo.Item);
        }
        catch (PhotoException)
        {
            return null;
        }
    }
}
