using Akin.Catalog.Store;
using Microsoft.Data.Sqlite;

namespace Akin.Lab.Judging.Votes;

/// <summary>
/// <c>votes.db</c> in a comparison's folder. A vote is for two photos and not for a contender: it counts for every contender that made
/// the pair, also in a later comparison into the same folder. No time, address or browser is kept.
/// </summary>
internal sealed class VoteFile : IDisposable
{
    /// <summary>Its name in a comparison's folder.</summary>
    public const string FileName = "votes.db";

    /// <summary>"AKIV".</summary>
    private const int Application = 0x414B4956;

    private const string Tables = """
        CREATE TABLE vote (
            voter TEXT NOT NULL,
            query TEXT NOT NULL,
            found TEXT NOT NULL,
            approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
            PRIMARY KEY (voter, query, found)
        ) WITHOUT ROWID;
        """;

    private static readonly Migrations Migrations = JudgingDatabase.Describe(Application, Tables);

    private readonly JudgingDatabase _database;

    private VoteFile(JudgingDatabase database) => _database = database;

    /// <summary>The secret that voters are known by.</summary>
    public byte[] Key => _database.Key;

    /// <summary>How many people have voted.</summary>
    public int Voters => (int)_database.Run(connection => Sql.Number(connection, "SELECT count(DISTINCT voter) FROM vote"));

    /// <summary>Opens a comparison's votes to add to them.</summary>
    /// <exception cref="StoreException">The file is damaged or can't be written.</exception>
    public static VoteFile Open(string directory) => new(JudgingDatabase.Open(Path.Combine(directory, FileName), Migrations));

    /// <summary>Opens a comparison's votes to read them; null where nobody could vote yet.</summary>
    /// <exception cref="StoreException">The file is damaged.</exception>
    public static VoteFile? OpenForReading(string directory) =>
        JudgingDatabase.OpenForReading(Path.Combine(directory, FileName), Migrations) is { } database ? new(database) : null;

    /// <summary>Keeps a vote; when this returns, the disk has it.</summary>
    /// <returns>Whether it was kept; false where this voter has judged the pair already.</returns>
    public bool Add(Vote vote) => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(
            connection,
            "INSERT INTO vote (voter, query, found, approved) VALUES ($voter, $query, $found, $approved) ON CONFLICT DO NOTHING",
            ("$voter", vote.Voter), ("$query", vote.Query), ("$found", vote.Found), ("$approved", vote.Approved ? 1 : 0));
        return command.ExecuteNonQuery() == 1;
    });

    /// <summary>All votes, voter by voter.</summary>
    public IReadOnlyList<Vote> All() => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(connection, "SELECT voter, query, found, approved FROM vote ORDER BY voter, query, found");
        using SqliteDataReader row = command.ExecuteReader();
        List<Vote> votes = [];
        while (row.Read())
            votes.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3) == 1));
        return votes;
    });

    /// <summary>For each pair that was judged, how many approved of it and how many judged it.</summary>
    public IReadOnlyList<(string Query, string Found, int Approvals, int Votes)> Counts() => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(
            connection, "SELECT query, found, sum(approved), count(*) FROM vote GROUP BY query, found ORDER BY query, found");
        using SqliteDataReader row = command.ExecuteReader();
        List<(string, string, int, int)> counts = [];
        while (row.Read())
            counts.Add((row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3)));
        return counts;
    });

    public void Dispose() => _database.Dispose();
}

/// <summary>A judgment of one pair by one person.</summary>
/// <param name="Voter">The voter's number.</param>
/// <param name="Query">The id of the photo that was searched with.</param>
/// <param name="Found">The id of the photo that was called its nearest.</param>
/// <param name="Approved">Whether the person found that it is alike.</param>
public sealed record Vote(string Voter, string Query, string Found, bool Approved);
