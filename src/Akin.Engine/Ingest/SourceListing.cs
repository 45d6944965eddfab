using Akin.Catalog.Sources;

namespace Akin.Engine.Ingest;

/// <summary>All entries of a source as one reading found them, and whether that reading was complete.</summary>
internal sealed class SourceListing
{
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    /// <summary>Items and skipped entries, in the source's order.</summary>
    public List<SourceEntry> Entries { get; } = [];

    /// <summary>Files that are no photos, by kind.</summary>
    public List<PassedOver> PassedOver { get; } = [];

    /// <summary>Whether the source has more entries than were asked for.</summary>
    public bool IsLimited { get; private set; }

    /// <summary>The first entry that may hide items from this reading; null where there is none.</summary>
    public SourceEntry? Hiding { get; private set; }

    /// <summary>Whether an entry, also a skipped one, is the item of this id.</summary>
    public bool Names(string id) => _named.Contains(id);

    /// <summary>Reads a source to its end, or to a limit.</summary>
    /// <param name="source">The source.</param>
    /// <param name="limit">How many entries to take at most.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">The source as a whole can't be read.</exception>
    public static SourceListing Read(IPhotoSource source, int limit, CancellationToken cancellation)
    {
        var listing = new SourceListing();
        foreach (SourceEntry entry in source.Enumerate(cancellation))
        {
            if (entry.PassedOver is { } passedOver)
            {
                listing.PassedOver.Add(passedOver);
                continue;
            }

            if (listing.Entries.Count == limit)
            {
                listing.IsLimited = true;
                break;
            }

            listing.Entries.Add(entry);
            if (entry.HidesItems)
                listing.Hiding ??= entry;
            if (entry.Id is { } id)
                listing._named.Add(id);
        }

        return listing;
    }
}
