using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akin.Catalog.Store;

/// <summary>
/// Tells whether anybody wrote the file, in a few microseconds: SQLite counts the commits that a connection did not make itself, as long
/// as it stays the same connection, so one is kept for nothing else.
/// </summary>
internal sealed class DataVersion(Database database) : IDisposable
{
    private readonly Lock _gate = new();
    private SqliteConnection? _connection;
    private sqlite3_stmt? _statement;
    private long _connections;

    /// <summary>Another number than before, where anything was committed since.</summary>
    public long Now
    {
        get
        {
            lock (_gate)
            {
                try
                {
                    sqlite3_stmt statement = _statement ?? Prepare();
                    int code = raw.sqlite3_step(statement);
                    long version = raw.sqlite3_column_int64(statement, 0);
                    raw.sqlite3_reset(statement);
                    if (code != raw.SQLITE_ROW)
                        SqliteException.ThrowExceptionForRC(code, _connection!.Handle);
                    // Counts of two connections can't be compared.
                    return (_connections << 32) + version;
                }
                catch (SqliteException e)
                {
                    Close();
                    throw database.Translate(e)!;
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Close();
    }

    private sqlite3_stmt Prepare()
    {
        _connection = database.Open(SqliteOpenMode.ReadOnly);
        _connections++;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection.Handle, "PRAGMA data_version", out sqlite3_stmt statement), _connection.Handle);
        return _statement = statement;
    }

    private void Close()
    {
        _statement?.Dispose();
        _connection?.Dispose();
        (_statement, _connection) = (null, null);
    }
}
