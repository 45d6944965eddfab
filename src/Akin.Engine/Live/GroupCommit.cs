using System.Collections.Concurrent;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Live;

/// <summary>
/// Writes what many callers ask for at once in one transaction, for a commit waits for the disk however little it holds. While one is
/// under way the next ones gather. Everybody is told after the commit.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int MostWrites = 256;

    // Photos of one transaction stand in memory and in SQLite's log.
    private const long MostBytes = 64 << 20;

    private readonly LiveIndex _live;
    private readonly BlockingCollection<PendingWrite> _queue = [];
    private readonly Thread _thread;
    private long? _uploads;

    public GroupCommit(LiveIndex live, ILogger log)
    {
        _live = live;
        _thread = BackgroundPriority.Start("akin commits", Run, log);
    }

    /// <summary>Takes a write on; its <see cref="Pending{T}.Done"/> tells what came of it.</summary>
    /// <exception cref="InvalidOperationException">The collection is closed.</exception>
    public void Take(PendingWrite write) => _queue.Add(write);

    /// <summary>Commits what was taken on, then ends.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        List<PendingWrite> group = [];
        foreach (PendingWrite first in _queue.GetConsumingEnumerable())
        {
            long bytes = 0;
            for (PendingWrite? write = first; write is not null; write = group.Count < MostWrites && bytes < MostBytes && _queue.TryTake(out PendingWrite? next) ? next : null)
            {
                bytes += write.Item?.Photo.Length ?? 0;
                if (write.TryBegin())
                    group.Add(write);
            }

            if (group.Count > 0)
                Commit(group);
            group.Clear();
        }
    }

    private void Commit(List<PendingWrite> group)
    {
        try
        {
            PendingWrite[] adds = [.. group.Where(w => w.Item is not null)];
            long source = adds.Length == 0 ? 0 : _uploads ??= _live.Store.RegisterUploads();
            StoredItem?[] results = new StoredItem?[group.Count];
            WriteResult written = _live.Write(source, () => Gather(group, adds, results));
            Dictionary<string, StoredItem> added = new(StringComparer.Ordinal);
            for (int i = 0; i < adds.Length; i++)
            {
                (SourceItem item, ContentHash hash) = (adds[i].Item!.Item, adds[i].Item!.Hash);
                // Of two of one id the last is there.
                added[item.Id] = new StoredItem(written.Keys[i], source, item.Id, item.Path, item.Box, hash, item.Metadata);
            }

            for (int i = 0; i < group.Count; i++)
                group[i].Finish(group[i].Item is null ? results[i] : added[group[i].Id]);
        }
#pragma warning disable CA1031 // Whatever it was, those who wait are told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (PendingWrite write in group)
                write.Fail(e is StoreException ? new StoreException(e.Message, e) : e);
        }
    }

    // Who asks at the same time has no right to an order: removals come first, then changes, then what is added, as in the batch.
    private WriteBatch Gather(List<PendingWrite> group, PendingWrite[] adds, StoredItem?[] results)
    {
        Dictionary<string, StoredItem?> now = new(StringComparer.Ordinal);
        List<long> removals = [];
        Dictionary<long, ItemUpdate> updates = [];
        for (int i = 0; i < group.Count; i++)
        {
            if (group[i] is { Item: null, Changes: null } && Now(group[i].Id) is { } item)
            {
                results[i] = item;
                removals.Add(item.Key);
                now[item.Id] = null;
            }
        }

        for (int i = 0; i < group.Count; i++)
        {
            if (group[i].Changes is { } changes && Now(group[i].Id) is { } item)
            {
                IReadOnlyDictionary<string, string> changed = MetadataChange.Apply(item.Metadata, changes);
                if (MetadataChange.FindFault(changed, item.Metadata) is { } fault)
                {
                    group[i].Fail(new EngineException(fault));
                    continue;
                }

                item = item with { Metadata = changed };
                results[i] = now[item.Id] = item;
                updates[item.Key] = new ItemUpdate(item.Key, new SourceItem(item.Id, item.Path, item.Box, item.Metadata));
            }
        }

        return new WriteBatch { Items = [.. adds.Select(w => w.Item!)], Updates = [.. updates.Values], Removals = removals, TakesOver = true };

        StoredItem? Now(string id)
        {
            if (!now.TryGetValue(id, out StoredItem? item))
                now.Add(id, item = _live.Items.Find(id));
            return item;
        }
    }
}
