using System.Text.Json;
using Akin.Catalog.Sources;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akin.Catalog.Store;

/// <summary>A SQLite file of ours: how it is opened, checked and brought up to date, and how what goes wrong with it is said.</summary>
/// <param name="path">The file.</param>
/// <param name="migrations">What is in it.</param>
internal sealed class DatabaseFile(string path, Migrations migrations)
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The size of a new file's pages in bytes.</summary>
    public int PageSize { get; init; } = 4096;

    /// <summary>What to do with a file that is another program's.</summary>
    public string IfForeign { get; init; } = "move it away";

    /// <summary>What to do with a file that is no database.</summary>
    public string IfNone { get; init; } = "move it away, and a new one is made";

    /// <summary>What to do with a damaged file, beside restoring it.</summary>
    public string IfDamaged { get; init; } = "move it away";

    /// <summary>Opens the file.</summary>
    /// <param name="mode">What for.</param>
    /// <param name="source">Its path or URI, where that is another one.</param>
    public SqliteConnection Connect(SqliteOpenMode mode, string? source = null)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = source ?? path,
            Mode = mode,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ConnectionString);
        try
        {
            connection.Open();
            // The first use of the file. Pages that contradict themselves are refused instead of followed.
            Sql.Number(connection, "PRAGMA schema_version");
            Sql.Execute(connection, "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Looks at the file without changing it.</summary>
    /// <returns>Whether it is one of this kind; false where it is new and empty.</returns>
    /// <exception cref="StoreException">It is another program's, or of a newer version.</exception>
    public bool Check(SqliteConnection connection) => migrations.Check(connection, path, IfForeign);

    /// <summary>Makes what a new file has, or brings an older one up to date, and has commits wait until the disk has them.</summary>
    /// <exception cref="StoreException">It is another program's, or of a newer version.</exception>
    public void Prepare(SqliteConnection connection)
    {
        if (!Check(connection))
            Sql.Execute(connection, $"PRAGMA page_size = {PageSize}");
        Sql.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        migrations.Run(connection);
    }

    /// <summary>An error that the file is to blame for as one line; null for any other.</summary>
    public StoreException? Translate(Exception exception) => exception switch
    {
        SqliteException e => new(e.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => $"{path} is not a database; {IfNone}",
            raw.SQLITE_CORRUPT => Damaged(e),
            raw.SQLITE_FULL => $"the disk is full: {path} can't take more; nothing of this step was kept, all before it was",
            raw.SQLITE_READONLY => $"{path} can't be written; check who owns it and its folder",
            raw.SQLITE_CANTOPEN => $"{path} can't be opened; check that it is a file, and who owns it and its folder",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{path} is in use by another program; try again when it is done",
            _ => $"{path} failed: {OneLine.From(e)}",
        }, e) { Code = e.SqliteErrorCode == raw.SQLITE_READONLY ? ErrorCodes.StoreReadOnly : ErrorCodes.StoreFailed },
        // A row that no version of ours wrote: null or a text where a number stands, a hash of another length.
        ObjectDisposedException => null,
        InvalidOperationException or InvalidCastException or FormatException or ArgumentException or OverflowException or JsonException
            or SourceException => new(Damaged(exception), exception),
        _ => null,
    };

    /// <summary>What a damaged file is told of as.</summary>
    /// <param name="why">What is wrong in it.</param>
    public StoreException Damaged(string why) => new($"{path} is damaged ({why}); restore it from a backup, or {IfDamaged}");

    private string Damaged(Exception e) => Damaged(OneLine.From(e)).Message;
}
