using System.Text.Json.Serialization;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;

namespace Akin.Engine.Ingest;

/// <summary>
/// Which items of a store leave it after its source was read. A photo that nobody deleted must not take its item along: a disk may be
/// away, a table cut off. So nothing goes after a reading that was not complete, and not much at once unless that was asked for.
/// </summary>
/// <param name="Gone">The keys of the items that go.</param>
/// <param name="Kept">The items that stay although the source did not name them; null where there are none, or the reading had a limit.</param>
internal sealed record RemovalPlan(IReadOnlyList<long> Gone, KeptItems? Kept)
{
    // A run may remove so many items, or this share of a source's, whichever is more, and never all.
    private const int Few = 10;
    private const int Share = 10;

    /// <summary>Decides.</summary>
    /// <param name="before">What the store knew of the source.</param>
    /// <param name="listing">What the source has now.</param>
    /// <param name="source">The source, to look again for items that it did not name.</param>
    /// <param name="removeMissing">Whether everything goes that a complete reading did not name.</param>
    public static RemovalPlan Create(SourceSnapshot before, SourceListing listing, IPhotoSource source, bool removeMissing)
    {
        (string Id, long Key)[] missing = listing.IsLimited ? [] : [.. before.Items.Where(i => !listing.Names(i.Id))];
        if (missing.Length == 0)
            return new([], null);
        if (listing.Hiding is { } hiding)
            return Keep(KeptReason.IncompleteRead, $"it could not be read to its end: {hiding.Path} {hiding.Reason ?? "ends early, as if the table were cut off"}");
        if (removeMissing)
            return new([.. missing.Select(i => i.Key)], null);
        if (missing.Length == before.Count)
            return Keep(KeptReason.TooMany, "they are all that it had");
        if (missing.Length > Few && (long)missing.Length * Share > before.Count)
            return Keep(KeptReason.TooMany, $"they are more than a tenth of the {before.Count:N0} that it had");

        List<long> gone = [];
        string? doubt = null;
        foreach ((string id, long key) in missing)
        {
            string path = before.GetPath(id);
            if (source.FindDoubt(path) is not { } found)
                gone.Add(key);
            else
                doubt ??= $"{path} {found}";
        }

        return new(gone, doubt is null ? null : new KeptItems(missing.Length - gone.Count, KeptReason.Doubt, doubt));

        RemovalPlan Keep(KeptReason reason, string why) => new([], new KeptItems(missing.Length, reason, why));
    }
}

/// <summary>Items that stay in a store although its source did not name them.</summary>
/// <param name="Count">How many.</param>
/// <param name="Reason">Why, for programs.</param>
/// <param name="Why">Why, for people: one line that follows a colon.</param>
public sealed record KeptItems(int Count, KeptReason Reason, string Why);

/// <summary>Why items stay that a source did not name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeptReason>))]
public enum KeptReason
{
    /// <summary>The source could not be read to its end, so nobody knows whether they are gone. Nothing removes them but a complete reading.</summary>
    [JsonStringEnumMemberName("incomplete_read")]
    IncompleteRead,

    /// <summary>They are everything that the source had, or more than a tenth and more than ten.</summary>
    [JsonStringEnumMemberName("too_many")]
    TooMany,

    /// <summary>Something speaks for their being only out of sight: an empty folder where they should lie, a file in a folder's place.</summary>
    [JsonStringEnumMemberName("doubt")]
    Doubt,
}
