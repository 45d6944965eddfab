using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>
/// Copies a store while it is read and written: the copy is what was committed at one moment, and is a store itself. Copying the files
/// instead would catch a write half way. Indexes and maps are left out, since they can be made again.
/// </summary>
public static class StoreBackup
{
    private const string Unfinished = ".unfinished";

    /// <summary>Copies a store into a folder that is not there yet.</summary>
    /// <param name="store">The store's folder.</param>
    /// <param name="to">The copy's folder; it gets its name once it is whole.</param>
    /// <param name="cancellation">Stops it between two files; nothing is left behind.</param>
    /// <returns>What the copy holds.</returns>
    /// <exception cref="StoreException">There is no store, it is damaged, there is something at the copy's place, or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BackedUp Copy(string store, string to, CancellationToken cancellation = default)
    {
        using var opened = CatalogStore.Open(store, StoreMode.Read);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(to)), unfinished = target + Unfinished;
        if (Path.Exists(target))
            throw new StoreException($"there is something at {to} already; a backup makes a new folder");
        try
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            Directory.CreateDirectory(unfinished);
            string[] files = ["catalog.db", .. Directory.EnumerateFiles(opened.Directory, "judged.db").Select(file => Path.GetFileName(file))];
            foreach (string file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                CopyFile(Path.Join(opened.Directory, file), Path.Join(unfinished, file));
            }

            Directory.Move(unfinished, target);
        }
        catch (Exception e)
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            if (e is IOException or UnauthorizedAccessException)
                throw new StoreException($"the backup can't be written to {to}: {OneLine.From(e)}", e);
            throw;
        }

        using var copy = CatalogStore.Open(target, StoreMode.Read);
        return new BackedUp(copy.Count, Directory.EnumerateFiles(target).Sum(file => new FileInfo(file).Length));
    }

    private static void CopyFile(string from, string to)
    {
        try
        {
            using SqliteConnection source = Connect(from, SqliteOpenMode.ReadOnly), copy = Connect(to, SqliteOpenMode.ReadWriteCreate);
            source.BackupDatabase(copy);
            // A backup that nobody has read is a hope.
            using SqliteCommand check = copy.CreateCommand();
            check.CommandText = "PRAGMA quick_check";
            if (check.ExecuteScalar() as string is not "ok" and var fault)
                throw new StoreException($"{from} is damaged ({fault?.ReplaceLineEndings(" ")}); it was not backed up");
        }
        catch (SqliteException e)
        {
            throw new StoreException($"{from} can't be backed up: {OneLine.From(e)}", e);
        }
    }

    private static SqliteConnection Connect(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 60 }.ConnectionString);
        connection.Open();
        return connection;
    }
}

/// <summary>What a backup holds.</summary>
/// <param name="Items">Items of the copy.</param>
/// <param name="Bytes">The size of its files.</param>
public sealed record BackedUp(long Items, long Bytes);
