using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akin.Catalog.Store;

/// <summary>Connections to one <c>catalog.db</c>. A connection is used by one thread at a time; readers wait for nobody.</summary>
internal sealed class Database(string directory) : IDisposable
{
    // Several vectors fit into a page and leave little of it empty: 5 of 784 numbers, 3 of 1,280.
    private const int PageSize = 16 * 1024;

    private readonly DatabaseFile _file = new(Path.Join(directory, "catalog.db"), Schema.Migrations)
    {
        PageSize = PageSize,
        IfForeign = "choose another folder for the store",
        IfNone = "choose another folder for the store, or delete the file",
        IfDamaged = "index anew into another folder",
    };

    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private bool _disposed;

    public string Directory { get; } = directory;

    public string File => _file.Path;

    /// <summary>Runs something on a reading connection; what goes wrong with the file comes out as one line.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = Rent();
            T result = read(connection);
            Return(connection);
            return result;
        }
        catch (Exception e)
        {
            // After an error a connection is not used again.
            connection?.Dispose();
            if (Translate(e) is { } translated)
                throw translated;
            throw;
        }
    }

    public SqliteConnection Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _idle.TryTake(out SqliteConnection? connection) ? connection : Open(SqliteOpenMode.ReadOnly);
    }

    public void Return(SqliteConnection connection)
    {
        if (_disposed)
            connection.Dispose();
        else
            _idle.Add(connection);
    }

    public SqliteConnection Open(SqliteOpenMode mode)
    {
        SqliteConnection connection;
        try
        {
            connection = _file.Connect(mode);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY && IsAtRest(mode))
        {
            // SQLite wants a file for its readers beside the database and can't make one, as on a medium that can't be written.
            // Then nobody writes the database either, and it can be read as it is.
            connection = _file.Connect(mode, Immutable);
        }

        Sql.Execute(connection, "PRAGMA cache_size = -8192");
        return connection;
    }

    /// <inheritdoc cref="DatabaseFile.Check"/>
    public bool Check(SqliteConnection connection) => _file.Check(connection);

    /// <inheritdoc cref="DatabaseFile.Prepare"/>
    public void Prepare(SqliteConnection connection) => _file.Prepare(connection);

    /// <inheritdoc cref="DatabaseFile.Translate"/>
    public StoreException? Translate(Exception exception) => _file.Translate(exception);

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out SqliteConnection? connection))
            connection.Dispose();
    }

    private bool IsAtRest(SqliteOpenMode mode) =>
        mode == SqliteOpenMode.ReadOnly && System.IO.File.Exists(File) && !System.IO.File.Exists(File + "-wal");

    /// <summary>The file as a URI that tells SQLite that nobody changes it.</summary>
    private string Immutable => "file:///" + string.Join('/', File.TrimStart('/').Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)) + "?immutable=1";
}
