using Akin.Catalog.Sources;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>
/// The durable store: a folder with one SQLite file <c>catalog.db</c> that holds items, metadata and vectors. What <see cref="Write"/>
/// has returned from survives a kill and a power cut. Other files in the folder, such as an index, are caches of it.
/// </summary>
/// <remarks>
/// Any number of processes read, also while one writes. Every member may be called from several threads at once. Everything throws
/// <see cref="StoreException"/> where the file is damaged, the disk is full, and so on.
/// </remarks>
public sealed partial class CatalogStore : ICatalogReader, IDisposable
{
    private readonly Database _database;
    private readonly CatalogWriter? _writer;
    private readonly WriteLock? _lock;
    private readonly DataVersion _version;

    private CatalogStore(Database database, CatalogWriter? writer, WriteLock? writeLock)
    {
        _database = database;
        _writer = writer;
        _lock = writeLock;
        _version = new DataVersion(database);
    }

    /// <inheritdoc/>
    public string Directory => _database.Directory;

    /// <summary>Whether it was opened for writing.</summary>
    public bool CanWrite => _writer is not null;

    /// <inheritdoc/>
    public StoreSettings? Settings => _database.Read(ReadSettings);

    /// <inheritdoc/>
    public IReadOnlyList<RegisteredSource> Sources => _database.Read(connection =>
    {
        using SqliteCommand command = Sql.Command(connection, "SELECT source, kind, location, options FROM source ORDER BY source");
        using SqliteDataReader row = command.ExecuteReader();
        List<RegisteredSource> sources = [];
        while (row.Read())
        {
            string kind = row.GetString(1);
            sources.Add(new(row.GetInt64(0), kind, kind == UploadsSource.Name ? Directory : row.GetString(2), SourceOptions.FromJson(row.GetString(3))));
        }

        return sources;
    });

    /// <summary>Opens a store; for writing, makes it where there is none.</summary>
    /// <param name="directory">Its folder.</param>
    /// <param name="mode">Reading, or reading and writing.</param>
    /// <param name="verb">What this process does, for the message that another writer gets: <c>akin index photos</c>.</param>
    /// <exception cref="StoreException">There is none, it is in use, damaged, of a newer version, or can't be written.</exception>
    public static CatalogStore Open(string directory, StoreMode mode, string verb = "akin")
    {
        ArgumentNullException.ThrowIfNull(verb);
        if (string.IsNullOrWhiteSpace(directory) || directory.Contains('\0', StringComparison.Ordinal))
            throw new StoreException("the store has no name; give a folder") { Code = ErrorCodes.NoStoreName };
        Database database = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        try
        {
            return mode == StoreMode.Write ? OpenForWriting(database, verb) : OpenForReading(database);
        }
        catch (Exception e)
        {
            database.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new StoreException($"the store {database.Directory} can't be written: {OneLine.From(e)}", e) { Code = ErrorCodes.StoreReadOnly };
            throw;
        }
    }

    /// <summary>Keeps all other processes from writing a store, whatever state its database is in, until the result is disposed.</summary>
    /// <param name="directory">Its folder, which is there.</param>
    /// <param name="verb">What this process does, for the message that another writer gets.</param>
    /// <exception cref="StoreException">Another process writes it, or the folder can't be written.</exception>
    public static IDisposable Hold(string directory, string verb)
    {
        try
        {
            return WriteLock.Take(directory, verb);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the store {directory} can't be written: {OneLine.From(e)}", e) { Code = ErrorCodes.StoreReadOnly };
        }
    }

    /// <summary>Says what the vectors are made with, before the first of them; later only the metric and the index may change.</summary>
    /// <exception cref="StoreException">The store's vectors were made with something else.</exception>
    public void SetSettings(StoreSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Dimensions);
        Writer.SetSettings(settings);
    }

    /// <summary>The number of a source, which is registered where it is new; its options are brought up to date.</summary>
    public long RegisterSource(IPhotoSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Kind == UploadsSource.Name ? RegisterUploads() : RegisterSource(source.Kind, source.Location, source.Options);
    }

    /// <inheritdoc cref="RegisterSource(IPhotoSource)"/>
    public long RegisterSource(string kind, string location, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Writer.RegisterSource(kind, location, options.ToJson());
    }

    /// <summary>Gives items of one source to another: for photos that moved, whose old place is gone.</summary>
    /// <param name="from">The number of the source that has them.</param>
    /// <param name="to">The number of the source that they are found in now.</param>
    /// <param name="ids">Their ids; one that is not the old source's stays where it is.</param>
    /// <returns>How many were given.</returns>
    public int Adopt(long from, long to, IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Writer.Adopt(from, to, ids);
    }

    /// <summary>Writes a batch in one transaction: when this returns, all of it is on the disk; if it throws, nothing of it is.</summary>
    /// <param name="source">The number of the source that new items come from.</param>
    /// <param name="batch">What to write. Items whose id belongs to another source are refused, the rest is written.</param>
    public WriteResult Write(long source, WriteBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Writer.Write(source, batch);
    }

    /// <summary>Forgets removed duplicates, so that indexing their source brings them back.</summary>
    /// <param name="ids">Their ids; null is all.</param>
    /// <returns>How many were known.</returns>
    public int ForgetDuplicates(IReadOnlyCollection<string>? ids = null) => Writer.ForgetDuplicates(ids);

    /// <summary>Closes the store and lets the next writer in.</summary>
    public void Dispose()
    {
        _version.Dispose();
        _database.Dispose();
        _writer?.Dispose();
        _lock?.Dispose();
    }

    private CatalogWriter Writer => _writer ?? throw new InvalidOperationException("the store was opened for reading");

    private static CatalogStore OpenForReading(Database database)
    {
        StoreException none = new($"there is no store at {database.Directory}; make one by indexing photos into it") { Code = ErrorCodes.NoStore, Subject = database.Directory };
        // What has no length is no database, and opening a pipe would wait for ever.
        if (!File.Exists(database.File) || new FileInfo(RealPath.Resolve(database.File) ?? database.File).Length == 0)
            throw none;
        return database.Read(connection => database.Check(connection)) ? new(database, null, null) : throw none;
    }

    private static CatalogStore OpenForWriting(Database database, string verb)
    {
        System.IO.Directory.CreateDirectory(database.Directory);
        WriteLock writeLock = WriteLock.Take(database.Directory, verb);
        SqliteConnection? connection = null;
        try
        {
            connection = database.Open(SqliteOpenMode.ReadWriteCreate);
            database.Prepare(connection);
            return new(database, new(connection, database), writeLock);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            writeLock.Dispose();
            if (database.Translate(e) is { } translated)
                throw translated;
            throw;
        }
    }

    internal static StoreSettings? ReadSettings(SqliteConnection connection)
    {
        using SqliteCommand command = Sql.Command(connection, "SELECT json FROM settings");
        return command.ExecuteScalar() is string json ? StoreSettings.FromJson(json) : null;
    }
}

/// <summary>What a store is opened for.</summary>
public enum StoreMode
{
    /// <summary>Reading; any number of processes at once, also beside a writer.</summary>
    Read,

    /// <summary>Reading and writing; one process at a time. The store is made where there is none.</summary>
    Write,
}
