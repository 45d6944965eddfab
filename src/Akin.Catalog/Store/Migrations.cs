using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>
/// The steps by which a new database of a kind is made and an older one is brought up to date. A step's place, counted from 1, is the
/// version that it leads to, kept in <c>user_version</c>; a step that was once released stays as it is.
/// </summary>
/// <param name="application">Whose file it is, for SQLite's own field.</param>
/// <param name="steps">What each version changes.</param>
internal sealed class Migrations(int application, params Action<SqliteConnection>[] steps)
{
    /// <summary>The version of a file.</summary>
    public static long GetVersion(SqliteConnection connection) => Sql.Number(connection, "PRAGMA user_version");

    /// <summary>Looks at a file without changing it.</summary>
    /// <param name="connection">The open file.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="otherwise">What to do with a file that is another program's.</param>
    /// <returns>Whether it is one of this kind; false where it is new and empty.</returns>
    /// <exception cref="StoreException">It is another program's, or of a newer version.</exception>
    public bool Check(SqliteConnection connection, string file, string otherwise)
    {
        long owner = Sql.Number(connection, "PRAGMA application_id"), version = GetVersion(connection);
        if (owner == 0 && version == 0 && Sql.Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
            return false;
        if (owner != application)
            throw new StoreException($"{file} is a database of another program; {otherwise}");
        if (version > steps.Length)
            throw new StoreException($"{file} was made by a newer Akin (its version is {version}, this Akin knows {steps.Length}); update Akin");
        return version >= 1 ? true : throw new StoreException($"{file} has the unknown version {version}; it is damaged; {otherwise}");
    }

    /// <summary>Takes the steps that a file lacks, all or none.</summary>
    public void Run(SqliteConnection connection)
    {
        if (GetVersion(connection) == steps.Length)
            return;
        // It locks the file, and another process may just have been at it.
        using SqliteTransaction transaction = connection.BeginTransaction();
        for (long version = GetVersion(connection); version < steps.Length; version++)
            steps[version](connection);
        Sql.Execute(connection, $"PRAGMA application_id = {application}; PRAGMA user_version = {steps.Length}");
        transaction.Commit();
    }
}
