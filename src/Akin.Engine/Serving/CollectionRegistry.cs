using Akin.Catalog.Store;
using Akin.Imaging;
using Akin.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akin.Engine.Serving;

/// <summary>
/// The collections that one process serves, by name: one store, or every store in a folder, where they can be made and deleted too.
/// Every member may be called from several threads at once.
/// </summary>
public sealed class CollectionRegistry : IDisposable
{
    private const string DeletedMark = ".deleted-", DeletedFile = "deleted";

    // A deleted collection whose last requests are still under way is gone in a moment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Lock _changing = new();
    private readonly SortedDictionary<string, Served> _served = new(StringComparer.Ordinal);
    private readonly List<UnservedCollection> _unserved = [];
    private readonly bool _write;
    private bool _disposed;

    /// <summary>Told of a collection that nobody uses any more, before it is closed.</summary>
    public Action<Collection>? Closing { get; set; }

    private CollectionRegistry(string? folder, ImageLimits limits, bool write, ILogger? log) =>
        (Folder, Limits, _write, Log) = (folder, limits, write, log ?? NullLogger.Instance);

    /// <summary>The folder whose stores are served; null where one store is served, so that none can be made.</summary>
    public string? Folder { get; }

    /// <summary>How large a photo may be.</summary>
    public ImageLimits Limits { get; }

    /// <summary>Told of work that nobody asked for, and of faults.</summary>
    internal ILogger Log { get; }

    /// <summary>Whether collections can be made and deleted.</summary>
    public bool CanCreate => Folder is not null && _write;

    /// <summary>The names, in ordinal order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate)
                return [.. _served.Keys];
        }
    }

    /// <summary>The stores of the folder that could not be opened.</summary>
    public IReadOnlyList<UnservedCollection> Unserved
    {
        get
        {
            lock (_gate)
                return [.. _unserved];
        }
    }

    /// <summary>Serves one store, which the registry opens and closes.</summary>
    /// <param name="directory">Its folder, whose name becomes the collection's.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="write">Whether it is written as well: then no other process may write it.</param>
    /// <param name="log">Told of work that nobody asked for, and of faults; nothing is, unless given.</param>
    /// <exception cref="StoreException">There is no store, another process writes it, or it is damaged.</exception>
    /// <exception cref="EngineException">Nothing was ever indexed into it.</exception>
    public static CollectionRegistry OfStore(string directory, ImageLimits limits, bool write, ILogger? log = null)
    {
        var registry = new CollectionRegistry(null, limits, write, log);
        registry.Add(GetName(directory), registry.Open(directory), isOwned: true);
        return registry;
    }

    /// <summary>Serves a collection that is open already and stays so.</summary>
    public static CollectionRegistry From(Collection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        var registry = new CollectionRegistry(null, collection.Limits, false, null);
        registry.Add(GetName(collection.Store.Directory), collection, isOwned: false);
        return registry;
    }

    /// <summary>Serves every store in a folder, which is made where it is not there. A store that can't be opened does not stop the others.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="write">Whether they are written as well, made and deleted.</param>
    /// <param name="log">Told of work that nobody asked for, and of faults; nothing is, unless given.</param>
    /// <exception cref="EngineException">The folder can't be read or made.</exception>
    public static CollectionRegistry OfFolder(string folder, ImageLimits limits, bool write, ILogger? log = null)
    {
        var registry = new CollectionRegistry(Path.GetFullPath(folder), limits, write, log);
        try
        {
            if (write)
                Directory.CreateDirectory(registry.Folder!);
            foreach (string directory in Directory.EnumerateDirectories(registry.Folder!).Order(StringComparer.Ordinal))
                registry.TryOpen(directory);
            return registry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            registry.Dispose();
            throw new EngineException($"the folder of collections {registry.Folder} can't be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Takes a collection for a while.</summary>
    /// <param name="name">Its name; null is the only one there is.</param>
    /// <exception cref="CollectionException">There is none of that name, or several and none is named.</exception>
    /// <exception cref="CollectionException">It is there but could not be opened.</exception>
    public CollectionLease Use(string? name = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (name is null)
                name = _served.Count == 1 ? _served.Keys.First() : throw new CollectionException(ErrorCodes.UnknownCollection, _served.Count == 0
                    ? "there is no collection yet; make one with: POST /v1/collections"
                    : $"there are {_served.Count} collections; name one: /v1/collections/NAME/…");
            if (_served.TryGetValue(name, out Served? served))
                return served.Lease();
            if (_unserved.Find(u => u.Name == name) is { } broken)
                throw new CollectionException(ErrorCodes.CollectionUnavailable, $"the collection '{name}' can't be opened: {broken.Reason}");
            throw new CollectionException(ErrorCodes.UnknownCollection, $"there is no collection '{name}'; {(_served.Count == 0 ? "there is none yet" : "there are " + string.Join(", ", _served.Keys.Take(20)))}");
        }
    }

    /// <summary>Stops serving a collection that turned out to be broken; it is listed with its fault, and the others are served on.</summary>
    /// <param name="name">Its name; nothing happens where it is not served.</param>
    /// <param name="reason">What is wrong with it, in one line.</param>
    public void SetAside(string name, string reason)
    {
        Served? served;
        lock (_gate)
        {
            if (!_served.Remove(name, out served))
                return;
            _unserved.Add(new(name, reason));
        }

        served.Retire(null);
    }

    /// <summary>Makes an empty collection and serves it.</summary>
    /// <param name="name">Its name; <see cref="CollectionName"/> says what it may be.</param>
    /// <param name="request">Its model, distance, index and route.</param>
    /// <exception cref="CollectionException">This server makes none.</exception>
    /// <exception cref="CollectionException">The name is taken.</exception>
    /// <exception cref="EngineException">The name can't be one, or the request can't be met; nothing is left behind.</exception>
    /// <exception cref="ModelException">The model can't be opened.</exception>
    /// <exception cref="StoreException">The folder can't be written.</exception>
    public void Create(string name, IndexRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!CanCreate)
            throw Fixed();
        if (CollectionName.Fault(name) is { } fault)
            throw new EngineException(fault);
        // One at a time: two that make the same would not see each other.
        lock (_changing)
        {
            string directory = Path.Join(Folder, name);
            if (!SpinWait.SpinUntil(() => !File.Exists(Path.Join(directory, DeletedFile)), Patience) && !IsListed(name))
                Bury(directory);
            if (Path.Exists(directory))
                throw new CollectionException(ErrorCodes.CollectionExists, $"there is a collection '{name}' already, or a folder of that name; choose another, or delete it first");
            // Where it fails, it takes away what it made, and nothing else.
            Add(name, Collection.Create(directory, request with { Limits = Limits }, log: Log), isOwned: true);
        }
    }

    /// <summary>Deletes a collection with all that is in it. Requests that are under way finish first.</summary>
    /// <exception cref="CollectionException">There is none of that name.</exception>
    /// <exception cref="CollectionException">This server deletes none.</exception>
    /// <exception cref="CollectionException">Another process writes it; it stays as it is.</exception>
    /// <exception cref="StoreException">Its folder can't be written; it stays as it is.</exception>
    public void Delete(string name)
    {
        if (!CanCreate)
            throw Fixed();
        lock (_changing)
        {
            Served? served;
            lock (_gate)
            {
                if (!_served.TryGetValue(name, out served) && !_unserved.Exists(u => u.Name == name))
                    throw new CollectionException(ErrorCodes.UnknownCollection, $"there is no collection '{name}'");
            }

            // Those who still use it may open its files, so the folder stays until they have gone; a kill meanwhile does not bring it back.
            string directory = Path.Join(Folder, name);
            Mark(name, directory, isServed: served is not null);
            lock (_gate)
            {
                _served.Remove(name);
                _unserved.RemoveAll(u => u.Name == name);
            }

            if (served is null)
                Bury(directory);
            else
                served.Retire(() => Bury(directory));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (Served served in _served.Values)
                served.Retire(null);
            _served.Clear();
        }
    }

    /// <summary>Marks a collection's folder as deleted. One that is not served here may be another process's: only who holds its lock may.</summary>
    private static void Mark(string name, string directory, bool isServed)
    {
        if (!Directory.Exists(directory))
            return;
        try
        {
            using IDisposable? held = isServed ? null : CatalogStore.Hold(directory, "deleting it");
            File.WriteAllBytes(Path.Join(directory, DeletedFile), []);
        }
        catch (StoreException e) when (e.Code == ErrorCodes.StoreInUse)
        {
            throw new CollectionException(ErrorCodes.CollectionInUse, $"the collection '{name}' can't be deleted here: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the collection '{name}' can't be deleted, and stays as it is: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private bool IsListed(string name)
    {
        lock (_gate)
            return _served.ContainsKey(name) || _unserved.Exists(u => u.Name == name);
    }

    /// <summary>Renamed first: a kill in the middle of deleting leaves no half a collection behind that would be served.</summary>
    private void Bury(string directory)
    {
        try
        {
            string grave = Path.Join(Folder, $".{Path.GetFileName(directory)}{DeletedMark}{Guid.NewGuid():N}");
            Directory.Move(directory, grave);
            DeleteGrave(grave);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is marked.
            Log.GraveLeft(directory, e.Message);
        }
    }

    private void DeleteGrave(string grave)
    {
        try
        {
            Directory.Delete(grave, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.GraveLeft(grave, e.Message);
        }
    }

    private static CollectionException Fixed() =>
        new(ErrorCodes.CannotCreate, "this server makes and deletes no collections; one that serves a folder of them does");

    private static string GetName(string directory) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));

    private Collection Open(string directory) =>
        _write ? Collection.OpenForServing(directory, Limits, log: Log) : Collection.Open(directory, Limits, Log);

    private void TryOpen(string directory)
    {
        string name = GetName(directory);
        if (name.StartsWith('.') && name.Contains(DeletedMark, StringComparison.Ordinal))
        {
            // What a kill left of a deletion.
            if (_write)
                DeleteGrave(directory);
            return;
        }

#pragma warning disable CA1031 // Whatever is wrong with one collection, the others are served.
        try
        {
            // Asked in this way, since a folder that may not be looked into would seem to be empty.
            string[] files = [.. Directory.EnumerateFiles(directory).Select(f => Path.GetFileName(f))];
            if (files.Contains(DeletedFile))
            {
                if (_write)
                    Bury(directory);
            }
            else if (files.Contains("catalog.db"))
            {
                Add(name, Open(directory), isOwned: true);
            }
        }
        catch (Exception e)
        {
            _unserved.Add(new(name, e.Message.ReplaceLineEndings(" ")));
        }
#pragma warning restore CA1031
    }

    private void Add(string name, Collection collection, bool isOwned)
    {
        lock (_gate)
            _served.Add(name, new Served(name, collection, isOwned, c => Closing?.Invoke(c)));
    }

    /// <summary>Counts who uses a collection, and closes it after the last when it is no longer served.</summary>
    private sealed class Served(string name, Collection collection, bool isOwned, Action<Collection> closing)
    {
        private readonly Lock _gate = new();
        private int _users = 1;
        private Action? _afterwards;

        public CollectionLease Lease()
        {
            lock (_gate)
                _users++;
            return new CollectionLease(name, collection, Release);
        }

        /// <summary>Ends the serving; something is done once the last user has gone and the collection is closed.</summary>
        public void Retire(Action? afterwards)
        {
            lock (_gate)
                _afterwards = afterwards;
            Release();
        }

        private void Release()
        {
            Action? afterwards;
            lock (_gate)
            {
                if (--_users > 0)
                    return;
                afterwards = _afterwards;
            }

            closing(collection);
            if (isOwned)
                collection.Dispose();
            afterwards?.Invoke();
        }
    }
}
