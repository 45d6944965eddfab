using Akin.Catalog.Store;
using Microsoft.Data.Sqlite;

namespace Akin.Lab.Judging;

/// <summary>A file of judgments, with the secret that voters are known by.</summary>
internal sealed class JudgingDatabase : IDisposable
{
    private const string Secret = """
        CREATE TABLE secret (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            key BLOB NOT NULL
        );
        """;

    private readonly SmallDatabase _database;

    private JudgingDatabase(SmallDatabase database) => _database = database;

    /// <summary>The secret of this file.</summary>
    public byte[] Key => Run(connection =>
    {
        using SqliteCommand command = Sql.Command(connection, "SELECT key FROM secret");
        return command.ExecuteScalar() is byte[] { Length: VoterSeal.KeyBytes } key ? key : throw _database.Damaged("its secret is gone");
    });

    /// <summary>What is in such a file.</summary>
    /// <param name="application">Whose file it is, for SQLite's own field.</param>
    /// <param name="tables">Its tables beside the secret.</param>
    public static Migrations Describe(int application, string tables) => new(application, connection =>
    {
        Sql.Execute(connection, Secret + tables);
        using SqliteCommand command = Sql.Command(connection, "INSERT INTO secret (one, key) VALUES (1, $key)", ("$key", VoterSeal.NewKey()));
        command.ExecuteNonQuery();
    });

    /// <summary>Opens a file to write to, and makes it where there is none.</summary>
    /// <exception cref="StoreException">It is damaged, of a newer version or another program's, or can't be written.</exception>
    public static JudgingDatabase Open(string file, Migrations migrations) => new(SmallDatabase.Open(file, migrations));

    /// <summary>Opens a file to read; null where there is none.</summary>
    /// <exception cref="StoreException">It is damaged, of a newer version or another program's.</exception>
    public static JudgingDatabase? OpenForReading(string file, Migrations migrations) =>
        SmallDatabase.OpenForReading(file, migrations) is { } database ? new(database) : null;

    /// <inheritdoc cref="SmallDatabase.Run"/>
    public T Run<T>(Func<SqliteConnection, T> work) => _database.Run(work);

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
