using Akin.Catalog.Store;
using Akin.Lab.Judging.Relevance;
using Akin.Lab.Judging.Votes;
using Microsoft.Data.Sqlite;

namespace Akin.Lab.Tests.Judging;

/// <summary>Files of judgments as the first version wrote them. What is released stays as it is, and opens.</summary>
public sealed class OldJudgingFileTests : IDisposable
{
    private const string Secret = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE secret (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            key BLOB NOT NULL
        );
        INSERT INTO secret (one, key) VALUES (1, x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f');
        PRAGMA user_version = 1;

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Votes_are_kept()
    {
        Make("votes.db", Secret + """
            PRAGMA application_id = 0x414B4956;
            CREATE TABLE vote (
                voter TEXT NOT NULL,
                query TEXT NOT NULL,
                found TEXT NOT NULL,
                approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
                PRIMARY KEY (voter, query, found)
            ) WITHOUT ROWID;
            INSERT INTO vote VALUES ('v', 'q', 'f', 1);
            """);
        using (VoteFile read = VoteFile.OpenForReading(_folder.Path)!)
            Assert.Equal(new Vote("v", "q", "f", true), Assert.Single(read.All()));
        using VoteFile written = VoteFile.Open(_folder.Path);
        Assert.Equal(95, written.Key[^1]);
        Assert.False(written.Add(new Vote("v", "q", "f", false)));
        Assert.True(written.Add(new Vote("w", "q", "f", false)));
        Assert.Equal(("q", "f", 1, 2), Assert.Single(written.Counts()));
    }

    [Fact]
    public void Judgments_are_kept()
    {
        Make("judged.db", Secret + """
            PRAGMA application_id = 0x414B494A;
            CREATE TABLE judged (
                voter TEXT NOT NULL,
                query TEXT NOT NULL,
                item TEXT NOT NULL,
                relevant INTEGER NOT NULL CHECK (relevant IN (0, 1)),
                PRIMARY KEY (voter, query, item)
            ) WITHOUT ROWID;
            INSERT INTO judged VALUES ('v', 'q', 'i', 1);
            """);
        using (JudgedFile read = JudgedFile.OpenForReading(_folder.Path)!)
            Assert.Equal(("q", "i", 1, 1), Assert.Single(read.Counts()));
        using JudgedFile written = JudgedFile.Open(_folder.Path);
        Assert.Equal(95, written.Key[^1]);
        Assert.True(written.Add("w", "q", [("i", false)]));
        Assert.Equal(("q", "i", 1, 2), Assert.Single(written.Counts()));
    }

    private void Make(string name, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File(name)};Pooling=False");
        connection.Open();
        Sql.Execute(connection, sql);
    }
}
