using System.Collections.Concurrent;
using System.Text.Json;
using Akin.Catalog.Sources;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akin.Catalog.Store;

/// <summary>Connections to one <c>catalog.db</c>. A connection is used by one thread at a time; readers wait for nobody.</summary>
internal sealed class Database(string directory) : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private bool _disposed;

    public string Directory { get; } = directory;

    public string File { get; } = Path.Join(directory, "catalog.db");

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
        SqliteConnection connection = Connect(File, mode);
        try
        {
            try
            {
                Schema.Number(connection, "PRAGMA schema_version");
            }
            catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY && IsAtRest(mode))
            {
                // SQLite wants a file for its readers beside the database and can't make one, as on a medium that can't be written.
                // Then nobody writes the database either, and it can be read as it is.
                connection.Dispose();
                connection = Connect(Immutable, mode);
                Schema.Number(connection, "PRAGMA schema_version");
            }

            // Refuses pages that contradict themselves instead of following them.
            Schema.Execute(connection, "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8192");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>An error that the file is to blame for as one line; null for any other.</summary>
    public StoreException? Translate(Exception exception) => exception switch
    {
        SqliteException e => new(e.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => $"{File} is not a database; choose another folder for the store, or delete the file",
            raw.SQLITE_CORRUPT => Damaged(e),
            raw.SQLITE_FULL => $"the disk is full: {Directory} can't take more; nothing of this step was kept, all before it was",
            raw.SQLITE_READONLY => $"{File} can't be written; check who owns it",
            raw.SQLITE_CANTOPEN => $"{File} can't be opened; check that it is a file and who owns it",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{File} is in use by another program; try again when it is done",
            _ => $"{File} failed: {OneLine.From(e)}",
        }, e) { Code = e.SqliteErrorCode == raw.SQLITE_READONLY ? ErrorCodes.StoreReadOnly : ErrorCodes.StoreFailed },
        // A row that no version of ours wrote: null or a text where a number stands, a hash of another length.
        ObjectDisposedException => null,
        InvalidOperationException or InvalidCastException or FormatException or ArgumentException or OverflowException or JsonException
            or SourceException => new(Damaged(exception), exception),
        _ => null,
    };

    private string Damaged(Exception e) => $"{File} is damaged ({OneLine.From(e)}); restore it from a backup or index anew into another folder";

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

    private static SqliteConnection Connect(string source, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
