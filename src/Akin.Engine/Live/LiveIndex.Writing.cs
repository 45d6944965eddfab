using Akin.Catalog.Store;
using Akin.Engine.Routing;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Engine.Live;

/// <content>Writing: the store first, then the index and what is kept in memory.</content>
internal sealed partial class LiveIndex
{
    /// <summary>Fewer changes than these are found again in less time at the next opening than saving the whole index takes.</summary>
    private const int ChangesWorthSaving = 1000;

    private static readonly TimeSpan QuietBeforeSaving = TimeSpan.FromMinutes(1);

    private int _unsaved;
    private long _replacements, _mutations;

    /// <summary>
    /// Odd while items are given way to new ones of the same id, and another number afterwards: a search during which it was or became
    /// another may have found both.
    /// </summary>
    public long Replacements => Volatile.Read(ref _replacements);

    /// <summary>Odd while one item goes into the index or out of it, and another number afterwards.</summary>
    public long Mutations => Volatile.Read(ref _mutations);

    /// <summary>Commits a batch; when this returns, it is on the disk and the next search sees it. If it throws, nothing has changed.</summary>
    /// <param name="source">The number of the source that new items come from.</param>
    /// <param name="gather">Makes the batch, once no other write comes between.</param>
    public WriteResult Write(long source, Func<WriteBatch> gather)
    {
        lock (_writing)
        {
            WriteBatch batch = gather();
            if (batch is { Items.Count: 0, Updates.Count: 0, Removals.Count: 0, Duplicates.Count: 0 })
                return new WriteResult([], [], []);
            WriteResult result = Store.Write(source, batch);
            Follow(batch, result);
            return result;
        }
    }

    /// <inheritdoc cref="CatalogStore.Adopt"/>
    public int Adopt(long from, long to, IReadOnlyCollection<string> ids)
    {
        lock (_writing)
        {
            int adopted = Store.Adopt(from, to, ids);
            if (adopted > 0)
                Items.Clear();
            return adopted;
        }
    }

    /// <summary>Saves the index where it has changed. What is not saved is found in the store at the next opening.</summary>
    public void Save()
    {
        lock (_opening)
            SaveNow();
    }

    /// <summary>Saves the index where much of it has changed.</summary>
    public void SaveAfterMuch()
    {
        if (Volatile.Read(ref _unsaved) >= ChangesWorthSaving)
            Save();
    }

    // Nothing is committed meanwhile, so that the file holds what the store has at its revision; searches go on.
    private void SaveNow()
    {
        lock (_writing)
        {
            if (_isDisposed || _isBehind || _unsaved == 0 || _index is not { } index)
                return;
            if (index is PartitionedIndex parts)
            {
                if (_partitions.TrySave(parts))
                    _unsaved = 0;
                return;
            }

            // Where another process may write, the index has the tag that it was built or brought up to date with.
            if (Store.CanWrite)
                index.Tag = Store.Revision;
            if (_cache.TrySave(index, IndexPart.PathIn(Store, IndexPart.WholeName(_settings), index.Kind)))
                _unsaved = 0;
        }
    }

    // With _writing held.
    private void NoteChanges(int changes)
    {
        if ((_unsaved += changes) >= ChangesWorthSaving)
            _saving.Change(QuietBeforeSaving, Timeout.InfiniteTimeSpan);
    }

    private void Follow(WriteBatch batch, WriteResult result)
    {
        bool replaces = batch.Items.Count > 0 && result.Gone.Count > 0;
        if (replaces)
            Interlocked.Increment(ref _replacements);
        try
        {
            // New ones first: an item that gives way to a new one of its id is found at any moment.
            IVectorIndex? index = _isBehind ? null : _index;
            if (index is not null)
                AddTo(index, batch, result);
            Items.Forget([.. result.Gone, .. batch.Updates.Select(u => u.Key)]);
            Filters.Clear();
            if (index is not null)
            {
                foreach (long key in result.Gone)
                {
                    using var _ = new Mutation(this);
                    index.Remove(key);
                }
            }
        }
#pragma warning disable CA1031 // The commit stands, whatever happened: no memory, or no room for a file that the index needs.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.IndexLost(e);
            // The next search builds the index from the store.
            _isBehind = true;
            Items.Clear();
            Filters.Clear();
        }

        if (replaces)
            Interlocked.Increment(ref _replacements);
        if (_index is not null)
            NoteChanges(batch.Items.Count + batch.Updates.Count + result.Gone.Count);
    }

    private void AddTo(IVectorIndex index, WriteBatch batch, WriteResult result)
    {
        // Of two of one id in a batch the first is gone already.
        HashSet<long> gone = [.. result.Gone];
        for (int i = 0; i < batch.Items.Count; i++)
        {
            long key = result.Keys[i];
            if (key == 0 || gone.Contains(key))
                continue;
            NewItem item = batch.Items[i];
            ReadOnlySpan<float> vector = Direction.GetDirected(index.Metric, item.Vector.Span, index.Dimensions);
            using var _ = new Mutation(this);
            if (index is PartitionedIndex parts)
                parts.Add(ItemClasses.GetPlace(_settings.Route!, item.Item.Metadata, item.Prediction.Span), key, vector, NewPart);
            else
                index.Add(key, vector);
        }

        if (index is PartitionedIndex routed && _settings.Route!.Column is not null)
        {
            foreach (ItemUpdate update in batch.Updates)
                Move(routed, update);
        }
    }

    // Another class in an item's metadata puts it into another part.
    private void Move(PartitionedIndex parts, ItemUpdate update)
    {
        if (parts.GetPlace(update.Key) is not { } from)
            return;
        int to = ItemClasses.GetPlace(_settings.Route!, update.Item.Metadata, Store.Prediction(update.Key));
        if (to == from)
            return;
        using VectorCursor cursor = Store.OpenVectors([update.Key]);
        using var _ = new Mutation(this);
        if (cursor.Read())
            parts.Move(update.Key, from, to, Direction.GetDirected(parts.Metric, cursor.Vector, parts.Dimensions), NewPart);
    }

    private readonly ref struct Mutation : IDisposable
    {
        private readonly LiveIndex _live;

        public Mutation(LiveIndex live) => Interlocked.Increment(ref (_live = live)._mutations);

        public void Dispose() => Interlocked.Increment(ref _live._mutations);
    }

    // Small until the next opening, which looks how many items there are.
    private IVectorIndex NewPart() => _settings.Metric != Metric.Hamming
        ? _cache.Create(IndexKind.Flat, null)
        // The parts must take their bits around one center; they are all built anew around the present one.
        : throw new InvalidOperationException("the index has to be built anew around another center");
}
