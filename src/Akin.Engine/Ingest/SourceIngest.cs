using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Live;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine.Ingest;

/// <summary>
/// Brings a store up to date with a source: embeds what is new or changed, drops what is gone as <see cref="RemovalPlan"/> allows. What a
/// commit has acknowledged survives a kill, and the next run takes up what is missing.
/// </summary>
internal sealed class SourceIngest(
    LiveIndex live, IPhotoSource source, IEmbedder embedder, ImageLimits limits, IProgress<IngestProgress>? progress, bool inBackground)
{
    // A commit waits for the disk: often enough that a kill costs about a second of work, rarely enough not to matter.
    private const int CommitItems = 512;
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    private readonly CatalogStore _store = live.Store;
    private readonly Lock _gate = new();
    private readonly List<(int Place, SkippedPhoto Photo)> _skipped = [];
    private readonly List<(NewItem Item, int Place)> _pending = [];
    private readonly List<ItemUpdate> _updates = [];
    private readonly Stopwatch _sinceCommit = new();
    private readonly Dictionary<long, List<string>> _adoptions = [];
    private List<(long Source, Lazy<SourceSnapshot> Items)> _moved = [];
    private HashSet<long> _unpredicted = [];
    private Dictionary<string, RemovedDuplicate> _duplicates = [];
    private int _done, _total, _unchanged, _added, _changed, _duplicate;

    /// <summary>Runs until the source is done; what each commit wrote is in the open index at once.</summary>
    /// <param name="limit">How many of the source's entries to take at most.</param>
    /// <param name="removeMissing">Whether everything goes that the source no longer names, however much that is.</param>
    /// <param name="cancellation">Stops it; what is committed stays.</param>
    public IngestReport Run(int limit, bool removeMissing, CancellationToken cancellation)
    {
        long sourceId = _store.RegisterSource(source);
        var listing = SourceListing.Read(source, limit, cancellation);
        List<SourceEntry> entries = listing.Entries;
        _total = entries.Count;
        SourceSnapshot before = _store.Snapshot(sourceId, cancellation);
        // A folder or table that is there no more may have been moved or renamed to this one.
        long[] vanished = [.. _store.Sources.Where(s => s.Source != sourceId && !Path.Exists(s.Location)).Select(s => s.Source)];
        _moved = [.. vanished.Select(old => (old, new Lazy<SourceSnapshot>(() => _store.Snapshot(old, cancellation))))];
        if (embedder.Classes.Count > 0)
            _unpredicted = [.. _store.KeysWithoutPrediction(sourceId), .. vanished.SelectMany(_store.KeysWithoutPrediction)];
        _duplicates = _store.RemovedDuplicates.Where(d => d.Source == sourceId || (vanished.Contains(d.Source) && listing.Names(d.Id)))
            .ToDictionary(d => d.Id, StringComparer.Ordinal);

        var clock = Stopwatch.StartNew();
        _sinceCommit.Start();
        bool IsRemembered(SourceEntry entry) => entry.Item is { } item && _duplicates.ContainsKey(item.Id);
        EmbeddingPipeline pipeline = Embed(sourceId, entries, [.. Enumerable.Range(0, entries.Count).Where(i => !IsRemembered(entries[i]))], before, cancellation);
        TimeSpan taken = clock.Elapsed;

        // A photo that could not be read this time keeps its item, for its entry is named.
        var removal = RemovalPlan.Create(before, listing, source, removeMissing);
        if (removal.Gone.Count > 0)
            live.Write(sourceId, () => new WriteBatch { Removals = removal.Gone });

        // Only now it is known which photos stay: a duplicate comes back where the one that was kept for it is gone or another.
        if (_duplicates.Count > 0)
        {
            if (listing is { IsLimited: false, Hiding: null } && removal.Kept is null)
                _store.ForgetDuplicates([.. _duplicates.Keys.Where(id => !listing.Names(id))]);
            Embed(sourceId, entries, [.. Enumerable.Range(0, entries.Count).Where(i => IsRemembered(entries[i]))], before, cancellation);
        }

        return new IngestReport
        {
            Added = _added,
            Changed = _changed,
            Unchanged = _unchanged,
            Removed = removal.Gone.Count,
            Kept = removal.Kept,
            PassedOver = listing.PassedOver,
            Duplicates = _duplicate,
            Skipped = [.. _skipped.OrderBy(s => s.Place).Select(s => s.Photo)],
            ImagesPerSecond = _added == 0 ? null : _added / taken.TotalSeconds,
            Notes = pipeline.Notes,
            // Measuring takes all cores, which searches may want.
            Limit = inBackground ? null : pipeline.MeasureLimit(taken),
        };
    }

    private EmbeddingPipeline Embed(long sourceId, List<SourceEntry> entries, int[] places, SourceSnapshot before, CancellationToken cancellation)
    {
        var pipeline = new EmbeddingPipeline(source, embedder, limits, inBackground);
        try
        {
            pipeline.Run(
                [.. places.Select(p => entries[p])], (item, hash) => IsWanted(before, item, hash),
                (i, reason) => Skip(places[i], entries[places[i]], reason), batch => Take(sourceId, batch, places), cancellation);
        }
        finally
        {
            // A stopped run keeps what it has embedded.
            Commit(sourceId);
        }

        return pipeline;
    }

    private bool IsWanted(SourceSnapshot before, SourceItem item, ContentHash hash)
    {
        if (_duplicates.TryGetValue(item.Id, out RemovedDuplicate? duplicate))
            return IsWanted(duplicate, item, hash);
        ItemChange change = before.Compare(item, hash, out long key);
        // An item of a vanished source whose photo is just this one is this item, and needs no new vector.
        if (change == ItemChange.Added && _moved.Find(m => m.Items.Value.HasPhoto(item.Id, hash)) is { Items: not null } moved)
        {
            change = moved.Items.Value.Compare(item, hash, out key);
            Adopt(moved.Source, item.Id);
        }

        if (change is ItemChange.Added or ItemChange.Photo || _unpredicted.Contains(key))
            return true;
        lock (_gate)
        {
            if (change == ItemChange.Details)
                _updates.Add(new ItemUpdate(key, item));
            _unchanged++;
            Advance(1);
        }

        return false;
    }

    private bool IsWanted(RemovedDuplicate duplicate, SourceItem item, ContentHash hash)
    {
        if (duplicate.Hash != hash || duplicate.Box != item.Box || _store.Find(duplicate.Kept) is not { } kept || kept.Hash != duplicate.KeptHash)
            return true;
        if (_moved.Exists(old => old.Source == duplicate.Source))
            Adopt(duplicate.Source, duplicate.Id);
        CountDuplicate();
        return false;
    }

    private void Adopt(long from, string id)
    {
        lock (_gate)
        {
            if (!_adoptions.TryGetValue(from, out List<string>? ids))
                _adoptions.Add(from, ids = []);
            ids.Add(id);
        }
    }

    private void CountDuplicate()
    {
        lock (_gate)
        {
            _duplicate++;
            Advance(1);
        }
    }

    private void Take(long sourceId, PhotoBatch<EmbeddedPhoto> batch, int[] places)
    {
        for (int i = 0; i < batch.Entries.Count; i++)
        {
            EmbeddedPhoto entry = batch.Entries[i];
            _pending.Add((new NewItem(entry.Item, entry.Hash, batch.Vector(i).ToArray()) { Prediction = batch.Prediction(i).ToArray() }, places[entry.Place]));
        }

        if (_pending.Count >= CommitItems || _sinceCommit.Elapsed > CommitInterval)
            Commit(sourceId);
    }

    private void Commit(long sourceId)
    {
        lock (_gate)
        {
            foreach ((long from, List<string> ids) in _adoptions)
                live.Adopt(from, sourceId, ids);
            _adoptions.Clear();
            WriteResult result = live.Write(sourceId, () => new WriteBatch { Items = [.. _pending.Select(p => p.Item)], Updates = _updates });
            foreach ((SourceItem item, string reason) in result.Refused)
                AddSkip(_pending.First(p => ReferenceEquals(p.Item.Item, item)).Place, item.Path, reason);

            int written = _pending.Count - result.Refused.Count;
            _added += written;
            _changed += result.Gone.Count;
            Advance(written);
            _pending.Clear();
            _updates.Clear();
        }

        _sinceCommit.Restart();
    }

    private void Skip(int place, SourceEntry entry, string reason)
    {
        // The file of a removed duplicate may have been deleted with it.
        if (entry.Item is { } item && _duplicates.ContainsKey(item.Id))
            CountDuplicate();
        else
            AddSkip(place, entry.Path, reason);
    }

    private void AddSkip(int place, string path, string reason)
    {
        lock (_gate)
        {
            _skipped.Add((place, new SkippedPhoto(path, reason)));
            Advance(1);
        }
    }

    private void Advance(int by)
    {
        _done += by;
        progress?.Report(new IngestProgress(_done, _total));
    }
}
