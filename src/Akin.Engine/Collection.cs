using System.Collections.Concurrent;
using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Ingest;
using Akin.Engine.Live;
using Akin.Imaging;
using Akin.Models;
using Akin.Vectors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akin.Engine;

/// <summary>
/// A catalog that can be searched: a store, the model that made its vectors, and an index over them. Model and index
/// are opened when first needed. Searches may come from any number of threads.
/// </summary>
public sealed partial class Collection : IDisposable
{
    private readonly CatalogStore _store;
    private readonly Lazy<IEmbedder> _embedder;
    private readonly ImageDecoder _decoder;
    private readonly ConcurrentDictionary<long, Lazy<IPhotoSource?>> _sources = [];
    private readonly LiveIndex _live;
    private readonly bool _isServing;
    private int _isDisposed;

    private Collection(
        CatalogStore store, CollectionSettings settings, Lazy<IEmbedder> embedder, ImageLimits limits, ILogger? log, bool isServing = false, TimeProvider? time = null)
    {
        log ??= NullLogger.Instance;
        (_store, _embedder, Limits, _isServing) = (store, embedder, limits, isServing);
        _decoder = new ImageDecoder(limits);
        _live = new LiveIndex(store, settings, time ?? TimeProvider.System, log);
        _writer = new Lazy<LiveWriter>(() => new LiveWriter(_live, () => Embedder, _decoder, log));
    }

    /// <summary>The items and their vectors, to read.</summary>
    public ICatalogReader Store => _store;

    /// <summary>What the vectors were made with and how they are compared.</summary>
    public CollectionSettings Settings => _live.Settings;

    /// <summary>How large a photo may be.</summary>
    public ImageLimits Limits { get; }

    /// <summary>The model that makes the vectors.</summary>
    /// <exception cref="ModelException">It can't be opened.</exception>
    /// <exception cref="EngineException">It is not the one that the store was made with.</exception>
    public IEmbedder Embedder => _embedder.Value;

    /// <summary>Opens a store for searching.</summary>
    /// <param name="directory">The store's folder.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="log">Told of work that nobody asked for, and of faults; nothing is, unless given.</param>
    /// <exception cref="StoreException">There is no store, or it is damaged.</exception>
    /// <exception cref="EngineException">Nothing was ever indexed into it.</exception>
    public static Collection Open(string directory, ImageLimits? limits = null, ILogger? log = null)
    {
        var store = CatalogStore.Open(directory, StoreMode.Read);
        try
        {
            CollectionSettings settings = CollectionSettings.From(store.Settings
                ?? throw new EngineException($"the store {store.Directory} is empty; index photos into it") { Code = ErrorCodes.StoreEmpty, Subject = directory });
            return new Collection(store, settings, new Lazy<IEmbedder>(() => Reopen(settings, store.Directory, log)), limits ?? new ImageLimits(), log);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store for indexing, and makes it where there is none.</summary>
    /// <param name="directory">The store's folder.</param>
    /// <param name="request">The model and the index; what it leaves open is taken from the store.</param>
    /// <param name="source">What will be indexed: raw pixels take their size from it.</param>
    /// <param name="verb">What this process does, for the message that a second one gets.</param>
    /// <param name="log">Told of work that nobody asked for, and of faults; nothing is, unless given.</param>
    /// <exception cref="StoreException">The store is in use, damaged or can't be written.</exception>
    /// <exception cref="ModelException">The model can't be opened.</exception>
    /// <exception cref="EngineException">The store was made with another model, or none is named for a new store.</exception>
    public static Collection OpenForIndexing(string directory, IndexRequest request, IPhotoSource source, string verb, ILogger? log = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);

        // A wrong model must not leave an empty store behind, so a new one is made only after the model has opened.
        bool exists = Directory.Exists(directory);
        IEmbedder? first = exists ? null : request.OpenEmbedder(null, source);
        CatalogStore? store = null;
        try
        {
            if (first is not null)
                request.Apply(null, first);
            store = CatalogStore.Open(directory, StoreMode.Write, verb);
            CollectionSettings? before = store.Settings is { } stored ? CollectionSettings.From(stored) : null;
            IEmbedder embedder = first ??= request.OpenEmbedder(before, source);
            if (before is not null)
                CheckSame(before, embedder, store.Directory);
            CollectionSettings settings = request.Apply(before, embedder);
            store.SetSettings(settings.ToStore());
            var collection = new Collection(store, settings, new Lazy<IEmbedder>(() => embedder), request.Limits, log);
            _ = collection.Embedder;
            return collection;
        }
        catch
        {
            store?.Dispose();
            first?.Dispose();
            throw;
        }
    }

    /// <summary>Brings the store up to date with a source.</summary>
    /// <param name="source">Where the photos are.</param>
    /// <param name="limit">How many of its entries to take at most; then nothing is removed.</param>
    /// <param name="removeMissing">
    /// Whether every item goes that the source no longer names. Otherwise none goes where that would be all, or more than a tenth and more
    /// than ten. After a reading that was not complete nothing goes in either case.
    /// </param>
    /// <param name="progress">Told of each step, from several threads.</param>
    /// <param name="cancellation">Stops it; what is committed stays.</param>
    /// <exception cref="SourceException">The source as a whole can't be read.</exception>
    /// <remarks>
    /// The calling thread waits until it is done; decoding and embedding have threads of their own. May run while the collection is searched:
    /// what each of its commits wrote is findable at once.
    /// </remarks>
    public IngestReport Ingest(
        IPhotoSource source, int limit = int.MaxValue, bool removeMissing = false, IProgress<IngestProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        IngestReport report = new SourceIngest(_live, source, Embedder, Limits, progress, _isServing).Run(limit, removeMissing, cancellation);
        _live.SaveAfterMuch();
        return report;
    }

    /// <summary>Brings the store up to date with a source, as <see cref="Ingest"/> does; it waits on a thread of its own.</summary>
    /// <inheritdoc cref="Ingest"/>
    public Task<IngestReport> IngestAsync(
        IPhotoSource source, int limit = int.MaxValue, bool removeMissing = false, IProgress<IngestProgress>? progress = null,
        CancellationToken cancellation = default) => Task.Factory.StartNew(
            () => Ingest(source, limit, removeMissing, progress, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Opens the index, up to date with the store; on the calling thread, which may take long.</summary>
    /// <param name="progress">Told how many vectors were added to it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The vectors as searches see them. Where writes go on, it follows them; another one may take its place.</returns>
    public IReadOnlyVectorIndex OpenIndex(IProgress<int>? progress = null, CancellationToken cancellation = default) => _live.Open(progress, cancellation).Vectors;

    /// <summary>Opens what a search needs, the model, the index and the latest items in memory, so that the first who searches does not wait for it.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ModelException">The model can't be opened.</exception>
    /// <exception cref="EngineException">The model is not the one that the store was made with.</exception>
    public void WarmUp(CancellationToken cancellation = default)
    {
        _ = Embedder;
        OpenIndex(cancellation: cancellation);
        _live.Items.Fill(cancellation);
    }

    /// <summary>The item of that id, from memory where it was wanted before; null where there is none.</summary>
    /// <param name="id">The item's id.</param>
    public StoredItem? FindItem(string id)
    {
        _live.NoticeWrites();
        return _live.Items.Find(id);
    }

    /// <summary>Reads an item's photo from where it was indexed from.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="SourceException">The photo or its source is gone, can't be read, or has been damaged in the store.</exception>
    public PhotoBytes ReadPhoto(StoredItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        // A source that is away for a while is tried again.
        IPhotoSource? source = _sources.GetOrAdd(item.Source, number => new Lazy<IPhotoSource?>(
            () => Store.Sources.First(s => s.Source == number) is { IsUploads: false } other ? other.Open() : null,
            LazyThreadSafetyMode.PublicationOnly)).Value;
        if (source is not null)
            return source.Read(item.Path, Limits.MaxBytes);
        PhotoBytes stored = Store.ReadUpload(item.Path, Limits.MaxBytes);
        return ContentHash.Compute(stored.Bytes.Span) == item.Hash
            ? stored
            : throw new SourceException($"'{item.Id}' is damaged in the store {Store.Directory}: its bytes are not those that were stored (restore a backup, or add it again)") { Code = ErrorCodes.PhotoDamaged };
    }

    /// <summary>A small JPEG of an item's photo, upright, the box cut out: what a page shows.</summary>
    /// <param name="item">The item.</param>
    /// <param name="side">The longest side in pixels.</param>
    /// <exception cref="SourceException">The photo or its source is gone, or can't be read.</exception>
    /// <exception cref="ImageException">It is no photo any more.</exception>
    public byte[] Thumbnail(StoredItem item, int side) => Thumbnail(ReadPhoto(item), item.Box, side);

    /// <summary>A small JPEG of a photo that was read, upright, the box cut out.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="box">The part that counts; the whole where absent.</param>
    /// <param name="side">The longest side in pixels.</param>
    /// <exception cref="ImageException">It is no photo any more.</exception>
    public byte[] Thumbnail(PhotoBytes photo, Rectangle? box, int side) => PhotoDecoder.Thumbnail(_decoder, photo, box, side);

    /// <summary>Finishes what is being written, saves the index where it has changed, and closes the store.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        if (_writer.IsValueCreated)
            _writer.Value.Dispose();
        _live.Dispose();
        if (_embedder.IsValueCreated)
            _embedder.Value.Dispose();
        _store.Dispose();
    }

    private static IEmbedder Reopen(CollectionSettings settings, string directory, ILogger? log)
    {
        EmbedderIdentity identity = settings.Embedder;
        log?.ModelOpened(identity.Model);
        IEmbedder embedder = Embedders.Open(
            identity.Model, identity.GetLayer(), identity.GetLayer() is null ? null : identity.Take, color: identity.Color, classes: settings.Route?.Label, check: settings.Check);
        try
        {
            CheckSame(settings, embedder, directory);
            if (settings.Route is { } route && !route.Classes.SequenceEqual(embedder.Classes))
                throw new EngineException($"the classes of '{route.Label}' in the YAML beside {Path.GetFileName(identity.Model)} are others than the store {directory} was made with; restore it, or index again");
            return embedder;
        }
        catch
        {
            embedder.Dispose();
            throw;
        }
    }

    private static void CheckSame(CollectionSettings settings, IEmbedder embedder, string directory)
    {
        if (settings.Embedder.DifferenceFrom(embedder.Identity) is { } difference)
            throw new EngineException($"the store {directory} was made with {difference}; index into another folder, or restore the model") { Code = ErrorCodes.OtherModel };
    }
}
