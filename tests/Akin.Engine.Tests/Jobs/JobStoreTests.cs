using System.Text.Json;
using Akin.Catalog.Store;
using Akin.Engine.Jobs;
using Akin.Engine.Tests.Live;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akin.Engine.Tests.Jobs;

public sealed class JobStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_job_during_which_the_server_died_is_queued_again_twice_and_then_fails()
    {
        long id;
        using (JobStore store = Open())
            id = store.Add("""{"kind":"rebuild"}""").Id;
        for (int death = 1; death <= 3; death++)
        {
            using (JobStore store = Open())
                Assert.Equal(id, store.Begin()!.Id);
            using JobStore next = Open();
            next.Recover();
            Job job = next.Find(id)!;
            Assert.Equal((death < 3 ? JobState.Queued : JobState.Failed, death), (job.State, job.Begun));
        }

        using JobStore last = Open();
        Assert.Contains("the server died 3 times", last.Find(id)!.Error);
        Assert.Null(last.Begin());
    }

    [Fact]
    public void A_job_that_was_to_stop_when_the_server_died_does_not_begin_again()
    {
        using (JobStore store = Open())
        {
            Job job = store.Add("""{"kind":"rebuild"}""");
            store.Begin();
            Assert.False(store.Cancel(job.Id));
        }

        using JobStore next = Open();
        next.Recover();
        Assert.Equal(JobState.Cancelled, Assert.Single(next.List(10, long.MaxValue)).State);
    }

    [Fact]
    public void A_stop_is_no_death()
    {
        for (int i = 0; i < 5; i++)
        {
            using JobStore store = Open();
            store.Recover();
            if (i == 0)
                store.Add("""{"kind":"rebuild"}""");
            store.Requeue(store.Begin()!.Id);
        }

        using JobStore last = Open();
        Job job = Assert.Single(last.List(10, long.MaxValue));
        Assert.Equal((JobState.Queued, 5), (job.State, job.Begun));
    }

    [Fact]
    public void The_last_thousand_that_ended_are_kept_and_every_one_that_waits()
    {
        using JobStore store = Open();
        long waiting = store.Add("""{"kind":"map"}""").Id;
        for (int i = 0; i < JobStore.Kept + 7; i++)
            store.End(store.Add("""{"kind":"rebuild"}""").Id, JobState.Done, null, "{}", null);

        IReadOnlyList<Job> all = store.List(5000, long.MaxValue);

        Assert.Equal(JobStore.Kept + 1, all.Count);
        Assert.Equal(waiting, all[^1].Id);
        Assert.Equal(9, all[^2].Id);
        // A number that was forgotten is not given out again.
        Assert.Equal(JobStore.Kept + 9, store.Add("""{"kind":"map"}""").Id);
    }

    [Fact]
    public void A_second_server_is_refused_and_gets_the_jobs_when_the_first_has_ended()
    {
        using (JobStore first = Open())
            Assert.Contains("another server has them", Assert.Throws<StoreException>(Open).Message);
        Open().Dispose();
    }

    [Fact]
    public void A_file_that_an_earlier_version_made_keeps_its_jobs()
    {
        // As the first version wrote it; what is released stays as it is.
        using (var connection = new SqliteConnection($"Data Source={_folder.File("jobs.db")};Pooling=False"))
        {
            connection.Open();
            Sql.Execute(connection, """
                PRAGMA journal_mode = WAL;
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
                PRAGMA application_id = 0x414B4957; PRAGMA user_version = 1;
                INSERT INTO job (id, request, state, created) VALUES (7, '{"kind":"rebuild"}', 'queued', '2026-01-31T12:00:00.0000000+00:00');
                """);
        }

        using JobStore store = Open();
        Assert.Equal(7, Assert.Single(store.List(10, long.MaxValue)).Id);
        Assert.Equal(7, store.Begin()!.Id);
        Assert.Equal(8, store.Add("""{"kind":"rebuild"}""").Id);
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        Open().Dispose();
        using (var connection = new SqliteConnection($"Data Source={_folder.File("jobs.db")};Pooling=False"))
        {
            connection.Open();
            Sql.Execute(connection, "PRAGMA user_version = 9");
        }

        Assert.Contains("jobs.db was made by a newer Akin (its version is 9, this Akin knows 1); update Akin", Assert.Throws<StoreException>(Open).Message);
    }

    [Fact]
    public void Another_file_in_its_place_is_said()
    {
        File.WriteAllText(_folder.File("jobs.db"), "this is no database, and long enough to be told from an empty file");
        Assert.Contains("jobs.db is not a database", Assert.Throws<StoreException>(Open).Message);
    }

    [Fact]
    public void A_disk_that_is_really_full_refuses_a_job_and_loses_none_that_it_took()
    {
        using var disk = new SmallDisk(1);
        List<long> kept = [];
        string filler = Path.Combine(disk.Path, "filler"), request = JsonSerializer.Serialize(new { kind = "index", source = new string('x', 2000) });
        using (JobStore store = JobStore.Open(disk.Path))
        {
            kept.Add(store.Add(request).Id);
            Fill(filler);
            string said = Assert.Throws<StoreException>(() =>
            {
                for (int i = 0; i < 2000; i++)
                    kept.Add(store.Add(request).Id);
            }).Message;
            Assert.Contains("the disk is full", said);
            Assert.Equal(kept.Count, store.List(5000, long.MaxValue).Count);
            File.Delete(filler);
            kept.Add(store.Add(request).Id);
        }

        using JobStore again = JobStore.Open(disk.Path);
        Assert.Equal(kept, again.List(5000, long.MaxValue).Select(j => j.Id).Reverse());
        Assert.All(again.List(5000, long.MaxValue), j => Assert.Equal(JobState.Queued, j.State));

        static void Fill(string file)
        {
            using FileStream stream = File.Create(file);
            try
            {
                while (true)
                {
                    stream.Write(new byte[4096]);
                    stream.Flush();
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }
    }

    [Fact]
    public async Task Background_work_stays_on_its_own_threads_however_it_is_divided()
    {
        using var background = new BackgroundScheduler(NullLogger.Instance);
        string[] names = await background.RunAsync(async () =>
        {
            var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
            await Task.Yield();
            seen.Add(Thread.CurrentThread.Name ?? "");
            Parallel.For(0, 64, new ParallelOptions { TaskScheduler = TaskScheduler.Current }, _ =>
            {
                seen.Add(Thread.CurrentThread.Name ?? "");
                Thread.Sleep(1);
            });
            return seen.ToArray();
        });

        Assert.Equal(65, names.Length);
        Assert.All(names, name => Assert.StartsWith("akin job ", name));
    }

    private JobStore Open() => JobStore.Open(_folder.Path);
}
