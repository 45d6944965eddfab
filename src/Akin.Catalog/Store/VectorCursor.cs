using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akin.Catalog.Store;

/// <summary>
/// Reads vectors one after the other without holding or copying them: <see cref="Vector"/> lies in SQLite's own page. All of them are
/// of one moment, whatever is written meanwhile. For one thread; dispose it soon, since the store's log grows while it is open.
/// </summary>
public sealed class VectorCursor : IDisposable
{
    private readonly Database _database;
    private readonly IReadOnlyList<long>? _keys;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly sqlite3_stmt _statement;
    private readonly int _dimensions;
    private int _next;

    internal VectorCursor(Database database, IReadOnlyList<long>? keys)
    {
        _database = database;
        _keys = keys;
        SqliteConnection? connection = null;
        try
        {
            _connection = connection = database.Rent();
            // Deferred: a reader takes no lock that a writer would wait for.
            _transaction = connection.BeginTransaction(deferred: true);
            _dimensions = CatalogStore.ReadSettings(connection)?.Dimensions ?? 0;
            Count = keys?.Count ?? checked((int)Sql.Number(connection, "SELECT count(*) FROM vector"));
            Check(raw.sqlite3_prepare_v2(connection.Handle, keys is null
                ? "SELECT key, data FROM vector ORDER BY key"
                : "SELECT key, data FROM vector WHERE key = ?1", out _statement));
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (database.Translate(e) is { } translated)
                throw translated;
            throw;
        }
    }

    /// <summary>Vectors to come at the start: exactly so many, or for given keys at most.</summary>
    public int Count { get; }

    /// <summary>Numbers in a vector; 0 where the store has no settings yet.</summary>
    public int Dimensions => _dimensions;

    /// <summary>The item's key.</summary>
    public long Key { get; private set; }

    /// <summary>The item's vector; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<float> Vector => MemoryMarshal.Cast<byte, float>(raw.sqlite3_column_blob(_statement, 1));

    /// <summary>Goes to the next vector; false at the end.</summary>
    /// <exception cref="StoreException">The file is damaged.</exception>
    public bool Read()
    {
        try
        {
            while (true)
            {
                if (_keys is not null)
                {
                    if (_next == _keys.Count)
                        return false;
                    raw.sqlite3_reset(_statement);
                    Check(raw.sqlite3_bind_int64(_statement, 1, _keys[_next++]));
                }

                int code = raw.sqlite3_step(_statement);
                if (code == raw.SQLITE_ROW)
                {
                    Key = raw.sqlite3_column_int64(_statement, 0);
                    int bytes = raw.sqlite3_column_bytes(_statement, 1);
                    return bytes == _dimensions * sizeof(float) ? true : throw new StoreException(
                        $"{_database.File} is damaged: the vector of item {Key} has {bytes} bytes instead of {_dimensions * sizeof(float)}; index anew into another folder");
                }

                if (code != raw.SQLITE_DONE)
                    Check(code);
                if (_keys is null)
                    return false;
            }
        }
        catch (SqliteException e)
        {
            throw _database.Translate(e)!;
        }
    }

    /// <summary>Ends the reading.</summary>
    public void Dispose()
    {
        _statement.Dispose();
        _transaction.Dispose();
        _database.Return(_connection);
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection.Handle);
}
