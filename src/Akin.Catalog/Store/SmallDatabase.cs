using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>
/// A small SQLite file beside the catalog. What <see cref="Run"/> has returned from survives a kill and a power cut. One connection,
/// one thread at a time; other processes may read and write beside it.
/// </summary>
internal sealed class SmallDatabase : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DatabaseFile _file;
    private readonly SqliteConnection _connection;

    private SmallDatabase(DatabaseFile file, SqliteConnection connection) => (_file, _connection) = (file, connection);

    /// <summary>Opens a file to write to, and makes it where there is none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="migrations">What is in it.</param>
    /// <exception cref="StoreException">It is damaged, of a newer version or another program's, or can't be written.</exception>
    public static SmallDatabase Open(string file, Migrations migrations) => Open(new DatabaseFile(file, migrations), SqliteOpenMode.ReadWriteCreate);

    /// <summary>Opens a file to read; null where there is none.</summary>
    /// <exception cref="StoreException">It is damaged, of a newer version or another program's.</exception>
    public static SmallDatabase? OpenForReading(string file, Migrations migrations) =>
        File.Exists(file) ? Open(new DatabaseFile(file, migrations), SqliteOpenMode.ReadOnly) : null;

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
                if (_file.Translate(e) is { } translated)
                    throw translated;
                throw;
            }
        }
    }

    /// <summary>What a row that can't be is told of as.</summary>
    public StoreException Damaged(string why) => _file.Damaged(why);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            _connection.Dispose();
    }

    private static SmallDatabase Open(DatabaseFile file, SqliteOpenMode mode)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = file.Connect(mode);
            if (mode == SqliteOpenMode.ReadOnly)
                file.Check(connection);
            else
                file.Prepare(connection);
            return new SmallDatabase(file, connection);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (file.Translate(e) is { } translated)
                throw translated;
            throw;
        }
    }
}
