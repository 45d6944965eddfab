using Akin.Catalog.Store;
using Akin.Engine.Routing;
using Akin.Engine.Search;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Live;

/// <summary>
/// A store's index and what else of it is kept in memory, in step with its rows. In a store that is open for writing nobody else writes,
/// so what <see cref="Write"/> commits is put into the open index, and a search asks SQLite nothing. In one that is open for reading
/// SQLite is asked, which takes microseconds, whether another process has written.
/// </summary>
internal sealed partial class LiveIndex : IDisposable
{
    private readonly ILogger _log;
    private readonly ITimer _saving;

    // Changed with both locks held.
    private volatile CollectionSettings _settings;

    // Held while an index is opened, built or saved; searches wait for it only where there is no index yet.
    private readonly Lock _opening = new();

    // Held from a transaction's begin until the index has it too. Taken after _opening.
    private readonly Lock _writing = new();

    private volatile SearchIndex? _index;
    private volatile bool _isBehind;
    private bool _isDisposed;
    private (long Keys, long LastKey, long Changes) _indexed;
    private long _indexVersion = -1, _cacheVersion = -1;

    /// <param name="store">The store.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="time">What tells when a minute is over.</param>
    /// <param name="log">Told of work that nobody asked for, and of faults.</param>
    public LiveIndex(CatalogStore store, CollectionSettings settings, TimeProvider time, ILogger log)
    {
        (Store, _settings, _log, Items) = (store, settings, log, new ItemCache(store));
        _saving = time.CreateTimer(_ => BackgroundPriority.Start("akin saves an index", Save, log), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The store; it is written through <see cref="Write"/> alone.</summary>
    public CatalogStore Store { get; }

    /// <summary>Its settings; those of the index may change while it is open.</summary>
    public CollectionSettings Settings => _settings;

    /// <summary>Its items in memory; valid after <see cref="NoticeWrites"/>.</summary>
    public ItemCache Items { get; }

    /// <summary>Its filters' sets in memory; valid after <see cref="NoticeWrites"/>.</summary>
    public FilterCache Filters { get; } = new();

    /// <summary>The index, up to date with the store.</summary>
    public SearchIndex Open(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        if (TryGet() is { } index)
            return index;
        lock (_opening)
        {
            if (_index is { } opened && IsCurrent)
                return opened;
            return Store.CanWrite ? OpenForWriting(progress, cancellation) : OpenForReading(progress, cancellation);
        }
    }

    /// <summary>The index where it is open and up to date, so that nobody waits for it; else null.</summary>
    public SearchIndex? TryGet()
    {
        NoticeWrites();
        return _index is { } index && IsCurrent ? index : null;
    }

    /// <summary>Forgets what is in memory of items where another process has written.</summary>
    public void NoticeWrites()
    {
        if (Store.CanWrite)
            return;
        long version = Store.DataVersion;
        if (version == Volatile.Read(ref _cacheVersion))
            return;
        Items.Clear();
        Filters.Clear();
        Volatile.Write(ref _cacheVersion, version);
    }

    /// <summary>Builds the index anew from the store's rows. Searches go on in the old one, writes go on in the store and are in the new one too when it takes the old one's place.</summary>
    /// <param name="change">Settings that the new one is built with and the store keeps from then on; null changes none.</param>
    /// <param name="progress">Told how many vectors are in the new one.</param>
    /// <param name="cancellation">Stops it; the old index and its settings stay.</param>
    public void Rebuild(IndexSettings? change, IProgress<int>? progress, CancellationToken cancellation)
    {
        lock (_opening)
        {
            CollectionSettings settings = change is null ? _settings : _settings with { Index = change.Over(_settings.Index, _settings.Metric) };
            (long, long, long) before = State;
            long version = Store.DataVersion;
            SearchIndex built = Open(settings, progress, cancellation, fromRows: true);
            lock (_writing)
            {
                if (Store.CanWrite && Store.DataVersion != version)
                    built = CatchUp(built);
                if (settings != _settings)
                    Store.SetSettings(settings.ToStore());
                _settings = settings;
                // The old one may still be searched; the collector has it when nobody does.
                (_index, _isBehind, _indexed, _unsaved) = (built, false, before, 1);
                Volatile.Write(ref _indexVersion, version);
            }

            SaveNow();
        }
    }

    /// <summary>Saves the index where it has changed, and lets go of it.</summary>
    public void Dispose()
    {
        _saving.Dispose();
        lock (_opening)
        {
            SaveNow();
            // A saver that was started before may come after.
            _isDisposed = true;
            _index?.Dispose();
        }
    }

    private bool IsCurrent => Store.CanWrite ? !_isBehind : Volatile.Read(ref _cacheVersion) == Volatile.Read(ref _indexVersion);

    // These numbers tell whether the index is up to date: keys only grow, and what changes an item's class is counted. A store that only older
    // versions have written has no revision.
    private (long Keys, long LastKey, long Changes) State
    {
        get
        {
            long changes = _settings.Route is null ? 0 : Store.MetadataChanges;
            return Store.Revision is not 0 and var revision ? (revision, 0, changes) : (Store.Count, Store.LastKey, changes);
        }
    }

    private SearchIndex OpenForReading(IProgress<int>? progress, CancellationToken cancellation)
    {
        long version = Volatile.Read(ref _cacheVersion);
        TakeSettings();
        (long, long, long) now = State;
        if (_index is null || now != _indexed)
        {
            _index = _index?.Refresh(progress, cancellation) ?? Open(_settings, progress, cancellation);
            _indexed = now;
        }

        Volatile.Write(ref _indexVersion, version);
        return _index;
    }

    // Another process may have given the index other settings meanwhile.
    private void TakeSettings()
    {
        if (Store.Settings is not { } stored || CollectionSettings.From(stored) is var now && now.Metric == _settings.Metric && now.Index == _settings.Index)
            return;
        lock (_writing)
        {
            _settings = _settings with { Metric = now.Metric, Index = now.Index };
            _index = null;
        }
    }

    private SearchIndex OpenForWriting(IProgress<int>? progress, CancellationToken cancellation)
    {
        if (_index is not null)
        {
            // A commit could not be put into the index; all of it is built anew before anything else is committed.
            lock (_writing)
            {
                (_index, _isBehind) = (Open(_settings, progress, cancellation, fromRows: true), false);
                NoteChanges(ChangesWorthSaving);
                return _index;
            }
        }

        DeleteLeftovers();
        long version = Store.DataVersion;
        SearchIndex opened = Open(_settings, progress, cancellation);
        lock (_writing)
        {
            if (Store.DataVersion != version)
                opened = CatchUp(opened);
            return _index = opened;
        }
    }

    private SearchIndex Open(CollectionSettings settings, IProgress<int>? progress, CancellationToken cancellation, bool fromRows = false) => settings.Route is null
        ? WholeIndex.Open(Store, settings, _log, progress, cancellation, fromRows)
        : RoutedIndex.Open(Store, settings, _log, progress, cancellation, fromRows);

    // What was committed while an index was opened or built.
    private SearchIndex CatchUp(SearchIndex index)
    {
        NoteChanges(1);
        return index.CatchUp();
    }

    // What a killed process left of an index that it was saving.
    private void DeleteLeftovers()
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(Store.Directory, "vectors-*.tmp"))
            {
                File.Delete(file);
                _log.LeftoverDeleted(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They only take room.
        }
    }
}
