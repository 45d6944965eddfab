using Akin.Catalog.Store;
using Microsoft.Data.Sqlite;

namespace Akin.Lab.Judging.Relevance;

/// <summary><c>judged.db</c> in a store's folder: which items people found relevant to which query. Nothing else is known of the people.</summary>
internal sealed class JudgedFile : IDisposable
{
    /// <summary>Its name in a store's folder.</summary>
    public const string FileName = "judged.db";

    /// <summary>"AKIJ".</summary>
    private const int Application = 0x414B494A;

    // Ids and not keys: a photo that is embedded anew is the same product.
    private const string Tables = """
        CREATE TABLE judged (
            voter TEXT NOT NULL,
            query TEXT NOT NULL,
            item TEXT NOT NULL,
            relevant INTEGER NOT NULL CHECK (relevant IN (0, 1)),
            PRIMARY KEY (voter, query, item)
        ) WITHOUT ROWID;
        """;

    private static readonly Migrations Migrations = JudgingDatabase.Describe(Application, Tables);

    private readonly JudgingDatabase _database;

    private JudgedFile(JudgingDatabase database) => _database = database;

    /// <summary>The secret that voters are known by.</summary>
    public byte[] Key => _database.Key;

    /// <summary>Opens a store's judgments to add to them.</summary>
    /// <exception cref="StoreException">The file is damaged or can't be written.</exception>
    public static JudgedFile Open(string directory) => new(JudgingDatabase.Open(Path.Combine(directory, FileName), Migrations));

    /// <summary>Opens a store's judgments to read them; null where nobody could judge yet.</summary>
    /// <exception cref="StoreException">The file is damaged.</exception>
    public static JudgedFile? OpenForReading(string directory) =>
        JudgingDatabase.OpenForReading(Path.Combine(directory, FileName), Migrations) is { } database ? new(database) : null;

    /// <summary>Keeps what a voter found of a query's items, all of it or nothing; when this returns, the disk has it.</summary>
    /// <returns>Whether it was kept; false where this voter has judged the query already.</returns>
    public bool Add(string voter, string query, IReadOnlyList<(string Item, bool Relevant)> items) => _database.Run(connection =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using (SqliteCommand before = Sql.Command(
            connection, "SELECT count(*) FROM judged WHERE voter = $voter AND query = $query", ("$voter", voter), ("$query", query)))
        {
            if ((long)before.ExecuteScalar()! > 0)
                return false;
        }

        foreach ((string item, bool relevant) in items)
        {
            using SqliteCommand command = Sql.Command(
                connection,
                "INSERT INTO judged (voter, query, item, relevant) VALUES ($voter, $query, $item, $relevant)",
                ("$voter", voter), ("$query", query), ("$item", item), ("$relevant", relevant ? 1 : 0));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    });

    /// <summary>Who has judged which query.</summary>
    public IReadOnlyList<(string Voter, string Query)> Queries() => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(connection, "SELECT DISTINCT voter, query FROM judged");
        using SqliteDataReader row = command.ExecuteReader();
        List<(string, string)> queries = [];
        while (row.Read())
            queries.Add((row.GetString(0), row.GetString(1)));
        return queries;
    });

    /// <summary>For each query and item, how many found it relevant and how many judged it.</summary>
    public IReadOnlyList<(string Query, string Item, int Relevant, int Judged)> Counts() => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(
            connection, "SELECT query, item, sum(relevant), count(*) FROM judged GROUP BY query, item ORDER BY query, item");
        using SqliteDataReader row = command.ExecuteReader();
        List<(string, string, int, int)> counts = [];
        while (row.Read())
            counts.Add((row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3)));
        return counts;
    });

    public void Dispose() => _database.Dispose();
}
