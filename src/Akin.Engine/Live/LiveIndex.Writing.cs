using Akin.Catalog.Store;
using Akin.Engine.Search;

namespace Akin.Engine.Live;

/// <content>Writing: the store first, then the index and what is kept in memory.</content>
internal sealed partial class LiveIndex
{
    /// <summary>Fewer changes than these are found again in less time at the next opening than saving the whole index takes.</summary>
    private const int ChangesWorthSaving = 1000;

    private static readonly TimeSpan QuietBeforeSaving = TimeSpan.FromMinutes(1);

    private int _unsaved;
    private long _replacements;

    /// <summary>
    /// Odd while items are given way to new ones of the same id, and another number afterwards: a search during which it was or became
    /// another may have found both.
    /// </summary>
    public long Replacements => Volatile.Read(ref _replacements);

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
            if (index.TrySave(Store.CanWrite))
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
            SearchIndex? index = _isBehind ? null : _index;
            if (index is not null)
                AddTo(index, batch, result);
            Items.Forget([.. result.Gone, .. batch.Updates.Select(u => u.Key)]);
            Filters.Clear();
            if (index is not null)
            {
                foreach (long key in result.Gone)
                    index.Remove(key);
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

    private static void AddTo(SearchIndex index, WriteBatch batch, WriteResult result)
    {
        // Of two of one id in a batch the first is gone already.
        HashSet<long> gone = [.. result.Gone];
        for (int i = 0; i < batch.Items.Count; i++)
        {
            if (result.Keys[i] is not 0 and var key && !gone.Contains(key))
                index.Add(key, batch.Items[i]);
        }

        foreach (ItemUpdate update in batch.Updates)
            index.Update(update);
    }
}
