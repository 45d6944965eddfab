using System.Text.Json;
using Akin.Catalog.Store;
using Microsoft.Data.Sqlite;

namespace Akin.Engine.Jobs;

/// <summary>
/// <c>jobs.db</c> in the served folder: every job that was acknowledged, and how it ended. A change is on the disk when its call returns.
/// One server has it at a time.
/// </summary>
internal sealed class JobStore : IDisposable
{
    /// <summary>Its name in the served folder.</summary>
    public const string FileName = "jobs.db";

    /// <summary>How many jobs are remembered after they have ended.</summary>
    public const int Kept = 1000;

    /// <summary>A job during which the server died so often is not begun again.</summary>
    public const int MostDeaths = 3;

    /// <summary>"AKIW".</summary>
    private const int Application = 0x414B4957;

    // AUTOINCREMENT: the number of a job that was pruned is not given out again.
    private const string Tables = """
        CREATE TABLE job (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            request TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
            begun INTEGER NOT NULL DEFAULT 0,
            deaths INTEGER NOT NULL DEFAULT 0,
            cancelling INTEGER NOT NULL DEFAULT 0,
            created TEXT NOT NULL,
            started TEXT,
            ended TEXT,
            progress TEXT,
            result TEXT,
            error TEXT
        );
        CREATE INDEX job_by_state ON job (state, id);
        """;

    private static readonly Migrations Migrations = new(Application, connection => Sql.Execute(connection, Tables));

    private const string Columns = "id, request, state, begun, created, started, ended, progress, result, error";
    private const string StillOpen = "state IN ('queued', 'running')";

    private readonly SmallDatabase _database;
    private readonly FileStream _held;

    private JobStore(SmallDatabase database, FileStream held) => (_database, _held) = (database, held);

    /// <summary>Opens the jobs of a folder, and makes the file where there is none.</summary>
    /// <exception cref="StoreException">Another server has it, or it is damaged or can't be written.</exception>
    public static JobStore Open(string directory)
    {
        FileStream held = Hold(Path.Join(directory, "jobs.lock"));
        try
        {
            return new(SmallDatabase.Open(Path.Join(directory, FileName), Migrations), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a new job.</summary>
    public Job Add(string request) => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(
            connection, $"INSERT INTO job (request, state, created) VALUES ($request, 'queued', $now) RETURNING {Columns}",
            ("$request", request), ("$now", Now));
        return Read(command).Single();
    });

    /// <summary>A job by its number, or null.</summary>
    public Job? Find(long id) => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(connection, $"SELECT {Columns} FROM job WHERE id = $id", ("$id", id));
        return Read(command).SingleOrDefault();
    });

    /// <summary>Jobs, the latest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="before">Only those with a smaller number.</param>
    public IReadOnlyList<Job> List(int limit, long before) => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(
            connection, $"SELECT {Columns} FROM job WHERE id < $before ORDER BY id DESC LIMIT $limit", ("$before", before), ("$limit", limit));
        return Read(command);
    });

    /// <summary>How many wait or run.</summary>
    public int CountOpen() => (int)_database.Run(connection => Sql.Number(connection, $"SELECT count(*) FROM job WHERE {StillOpen}"));

    /// <summary>Begins the job whose turn it is.</summary>
    /// <returns>The job, which runs from now on; null where none waits.</returns>
    public Job? Begin() => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(
            connection,
            $"""
            UPDATE job SET state = 'running', begun = begun + 1, started = $now
            WHERE id = (SELECT id FROM job WHERE state = 'queued' ORDER BY id LIMIT 1) RETURNING {Columns}
            """, ("$now", Now));
        return Read(command).SingleOrDefault();
    });

    /// <summary>Keeps that a job is to stop: it stays so whatever happens to the server.</summary>
    /// <returns>Whether it was queued, and so has ended with this.</returns>
    public bool Cancel(long id)
    {
        if (Change("state = 'cancelled', ended = $now WHERE id = $id AND state = 'queued'", ("$id", id), ("$now", Now)))
            return true;
        Change("cancelling = 1 WHERE id = $id AND state = 'running'", ("$id", id));
        return false;
    }

    /// <summary>Puts a job that the server stopped back to where it waits.</summary>
    public void Requeue(long id) => Change("state = CASE cancelling WHEN 1 THEN 'cancelled' ELSE 'queued' END WHERE id = $id AND state = 'running'", ("$id", id));

    /// <summary>Keeps how a job ended, and forgets the oldest of many that have.</summary>
    public void End(long id, JobState state, JobProgress? progress, string? result, string? error) => _database.Run(connection =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = Sql.Command(
            connection, "UPDATE job SET state = $state, ended = $now, progress = $progress, result = $result, error = $error WHERE id = $id",
            ("$id", id), ("$state", Word(state)), ("$now", Now), ("$progress", JsonSerializer.Serialize(progress, JobJson.Options)),
            ("$result", (object?)result ?? DBNull.Value), ("$error", (object?)error ?? DBNull.Value));
        command.ExecuteNonQuery();
        using SqliteCommand prune = Sql.Command(
            connection, $"DELETE FROM job WHERE NOT {StillOpen} AND id <= (SELECT id FROM job WHERE NOT {StillOpen} ORDER BY id DESC LIMIT 1 OFFSET {Kept})");
        prune.ExecuteNonQuery();
        transaction.Commit();
        return true;
    });

    /// <summary>After a server that died: what ran is queued again, unless it was to stop, or has died too often.</summary>
    public void Recover() => Change($"""
        deaths = deaths + 1,
        state = CASE WHEN cancelling = 1 THEN 'cancelled' WHEN deaths + 1 >= {MostDeaths} THEN 'failed' ELSE 'queued' END,
        ended = CASE WHEN cancelling = 1 OR deaths + 1 >= {MostDeaths} THEN $now END,
        error = CASE WHEN cancelling = 0 AND deaths + 1 >= {MostDeaths}
            THEN 'the server died ' || (deaths + 1) || ' times while it ran, so it is not begun again; the server''s log may say why' END
        WHERE state = 'running'
        """, ("$now", Now));

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _held.Dispose();
    }

    /// <summary>Does something with the connection, for tests: a disk that fills up.</summary>
    internal void Run(Action<SqliteConnection> work) => _database.Run(connection =>
    {
        work(connection);
        return true;
    });

    private static string Now => DateTimeOffset.UtcNow.ToString("O");

    private static string Word(JobState state) => state.ToString().ToLowerInvariant();

    private static FileStream Hold(string file)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"the jobs of {Path.GetDirectoryName(file)} can't be taken: another server has them, or the folder can't be written; stop it, or serve another folder", e);
        }
    }

    private bool Change(string assignments, params (string Name, object Value)[] parameters) => _database.Run(connection =>
    {
        using SqliteCommand command = Sql.Command(connection, $"UPDATE job SET {assignments}", parameters);
        return command.ExecuteNonQuery() > 0;
    });

    private static List<Job> Read(SqliteCommand command)
    {
        using SqliteDataReader row = command.ExecuteReader();
        List<Job> jobs = [];
        try
        {
            while (row.Read())
                jobs.Add(Read(row));
        }
        catch (JsonException e)
        {
            throw new FormatException($"a job's row has what is no JSON: {e.Message}", e);
        }

        return jobs;
    }

    private static Job Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Request = JsonElement.Parse(row.GetString(1)),
        State = Enum.Parse<JobState>(row.GetString(2), ignoreCase: true),
        Begun = row.GetInt32(3),
        Created = row.GetDateTimeOffset(4),
        Started = row.IsDBNull(5) ? null : row.GetDateTimeOffset(5),
        Ended = row.IsDBNull(6) ? null : row.GetDateTimeOffset(6),
        Progress = row.IsDBNull(7) ? null : JsonSerializer.Deserialize<JobProgress>(row.GetString(7), JobJson.Options),
        Result = row.IsDBNull(8) ? null : JsonElement.Parse(row.GetString(8)),
        Error = row.IsDBNull(9) ? null : row.GetString(9),
    };
}
