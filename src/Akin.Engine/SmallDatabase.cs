using Akin.Catalog.Store;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akin.Engine;

/// <summary>
/// A small SQLite file beside the catalog. What <see cref="Run"/> has returned from survives a kill and a power cut. One connection,
/// one thread at a time; other processes may read and write beside it.
/// </summary>
internal sealed class SmallDatabase : IDisposable
{
    private const int Version = 1;

    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly SqliteConnection _connection;

    private SmallDatabase(string file, SqliteConnection connection) => (_file, _connection) = (file, connection);

    /// <summary>Opens a file to write to, and makes it where there is none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="application">Whose file it is, for SQLite's own field.</param>
    /// <param name="tables">Its tables.</param>
    /// <param name="fill">Puts in what a new file begins with.</param>
    /// <exception cref="StoreException">It is damaged, of a newer version or another program's, or can't be written.</exception>
    public static SmallDatabase Open(string file, int application, string tables, Action<SqliteConnection>? fill = null) => Open(file, SqliteOpenMode.ReadWriteCreate, connection =>
    {
        // FULL: a commit waits until the disk has it.
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        using SqliteTransaction transaction = connection.BeginTransaction();
        if (Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            Execute(connection, $"{tables} PRAGMA application_id = {application}; PRAGMA user_version = {Version}");
            fill?.Invoke(connection);
        }

        transaction.Commit();
    }, application);

    /// <summary>Opens a file to read; null where there is none.</summary>
    /// <exception cref="StoreException">It is damaged, of a newer version or another program's.</exception>
    public static SmallDatabase? OpenForReading(string file, int application) =>
        File.Exists(file) ? Open(file, SqliteOpenMode.ReadOnly, _ => { }, application) : null;

    /// <summary>Does something with the connection; what goes wrong comes out as one line.</summary>
    public T Run<T>(Func<SqliteConnection, T> work)
    {
        lock (_gate)
        {
            try
            {
                return work(_connection);
            }
            catch (Exception e)
            {
                if (Translate(e) is { } translated)
                    throw translated;
                throw;
            }
        }
    }

    public static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Only texts of this project come here; a person's values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        lock (_gate)
            _connection.Dispose();
    }

    private static SmallDatabase Open(string file, SqliteOpenMode mode, Action<SqliteConnection> prepare, int application)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
        var database = new SmallDatabase(file, connection);
        try
        {
            return database.Run(_ =>
            {
                connection.Open();
                Check(connection, file, application);
                Execute(connection, "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
                prepare(connection);
                return database;
            });
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Check(SqliteConnection connection, string file, int application)
    {
        if (Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
            return;
        if (Number(connection, "PRAGMA application_id") != application)
            throw new StoreException($"{file} is a database of another program; move it away");
        long version = Number(connection, "PRAGMA user_version");
        if (version > Version)
            throw new StoreException($"{file} was made by a newer Akin (its version is {version}, this Akin knows {Version}); update Akin");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private StoreException? Translate(Exception exception) => exception switch
    {
        SqliteException e => e.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => new($"{_file} is not a database; move it away, and a new one is made", e),
            raw.SQLITE_CORRUPT => Damaged(e.Message),
            raw.SQLITE_FULL => new($"the disk is full: {_file} can't take more; nothing of this step was kept, all before it was", e),
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN => new($"{_file} can't be written; check that it is a file, and who owns it and its folder", e),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new($"{_file} is in use by another program; try again when it is done", e),
            _ => new($"{_file} failed: {e.Message.ReplaceLineEndings(" ")}", e),
        },
        // Rows that no version of ours wrote.
        InvalidCastException or FormatException or InvalidOperationException and not ObjectDisposedException => Damaged(exception.Message),
        _ => null,
    };

    public StoreException Damaged(string why) => new($"{_file} is damaged ({why.ReplaceLineEndings(" ")}); restore it from a backup, or move it away");
}
