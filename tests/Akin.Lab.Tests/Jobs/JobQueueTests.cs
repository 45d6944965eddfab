using System.Text.Json;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Jobs;
using Akin.Engine.Serving;
using Akin.Lab.Jobs;
using Akin.Lab.Mapping;

namespace Akin.Lab.Tests.Jobs;

public sealed class JobQueueTests
{
    [Fact]
    public async Task Each_kind_of_job_does_its_work()
    {
        await using var folder = new JobFolder(40);
        JsonElement indexed = await folder.DoAsync(new IndexJob(folder.Photos, "garments"));
        Assert.Equal((40, 0, 40), (Int(indexed, "added"), Int(indexed, "skipped"), Int(indexed, "items")));
        using (CollectionLease lease = folder.Collections.Use("garments"))
            Assert.Equal("dress/000.png", lease.Collection.Find(lease.Collection.Read("dress/000.png"), new() { K = 1 }).Hits[0].Id);

        JsonElement again = await folder.DoAsync(new IndexJob(folder.Photos));
        Assert.Equal((0, 40), (Int(again, "added"), Int(again, "unchanged")));

        JsonElement mapped = await folder.DoAsync(new MapJob("garments") { Iterations = 50, Seed = 3 });
        Assert.Equal((40, 50, 3), (Int(mapped, "items"), Int(mapped, "iterations"), Int(mapped, "seed")));
        using (CollectionLease lease = folder.Collections.Use("garments"))
            Assert.Equal(40, CatalogMap.TryOpen(lease.Collection)!.Keys.Length);

        Assert.Equal(40, Int(await folder.DoAsync(new RebuildJob("garments")), "items"));
        Assert.Equal(["rebuild", "map", "index", "index"], folder.Queue.List(10).Select(j => j.Kind));
        Assert.Equal(["map", "index"], folder.Queue.List(2, folder.Queue.List(1)[0].Id).Select(j => j.Kind));
    }

    [Fact]
    public async Task A_table_is_indexed_by_its_columns()
    {
        await using var folder = new JobFolder(6);
        File.WriteAllLines(folder.File("products.csv"), ["name,file,maker", "a,dress/000.png,Ada", "b,shoe/001.png,Bo", "c,dress/002.png,Cy", "d,gone.png,Di"]);

        JsonElement result = await folder.DoAsync(new IndexJob(folder.File("products.csv"), "garments") { PathColumn = "file", IdColumn = "name", Images = folder.Photos, Limit = 4 });

        Assert.Equal((3, 1), (Int(result, "added"), Int(result, "skipped")));
        Assert.Equal("gone.png", result.GetProperty("first_skipped")[0].GetProperty("path").GetString());
        using CollectionLease lease = folder.Collections.Use("garments");
        Assert.Equal("Bo", lease.Collection.Store.Find("b")!.Metadata["maker"]);
    }

    [Fact]
    public async Task Items_that_a_source_no_longer_names_stay_unless_the_job_says_otherwise()
    {
        await using var folder = new JobFolder(12);
        await folder.DoAsync(new IndexJob(folder.Photos, "garments"));
        Directory.Move(folder.Photos, folder.File("away"));
        Directory.CreateDirectory(folder.Photos);
        File.WriteAllText(Path.Combine(folder.Photos, "a.heic"), "");

        JsonElement kept = await folder.DoAsync(new IndexJob(folder.Photos, "garments"));
        Assert.Equal((0, 12, 12, "too_many"), (Int(kept, "removed"), Int(kept, "kept"), Int(kept, "items"), kept.GetProperty("kept_reason").GetString()));
        JsonElement passed = Assert.Single(kept.GetProperty("passed_over").EnumerateArray());
        Assert.Equal((".heic", 1, "HEIC can't be read", 3), (passed.GetProperty("kind").GetString(), Int(passed, "count"), passed.GetProperty("reason").GetString(), passed.EnumerateObject().Count()));

        JobRequest all = LabJobs.Kinds.Read(JsonDocument.Parse(JsonSerializer.Serialize(new { kind = "index", source = folder.Photos, remove_missing = true })).RootElement);
        JsonElement removed = await folder.DoAsync(all);
        Assert.Equal((12, 0, 0), (Int(removed, "removed"), Int(removed, "kept"), Int(removed, "items")));
        Assert.False(removed.TryGetProperty("kept_reason", out _));
        Assert.Contains("leave limit out", Assert.Throws<EngineException>(() => folder.Queue.Add(new IndexJob(folder.Photos, "garments") { RemoveMissing = true, Limit = 3 })).Message);
    }

    [Fact]
    public async Task A_table_that_a_job_reads_names_no_photo_outside_its_folder()
    {
        await using var folder = new JobFolder(4);
        PhotoFolder.Write(folder.File("elsewhere"), "a.png", 90);
        File.WriteAllLines(folder.File("photos", "goods.csv"), ["file", "dress/000.png", folder.File("elsewhere", "a.png"), "../elsewhere/a.png"]);
        JsonElement result = await folder.DoAsync(new IndexJob(folder.File("photos", "goods.csv"), "garments"));
        Assert.Equal((1, 2), (Int(result, "added"), Int(result, "skipped")));
    }

    [Fact]
    public async Task A_job_goes_from_queued_to_done_and_its_progress_never_goes_back()
    {
        await using var folder = new JobFolder(60);
        await folder.DoAsync(new IndexJob(folder.Photos, "garments"));
        Job first = folder.Queue.Add(folder.Endless with { Iterations = 400 }), second = folder.Queue.Add(new RebuildJob("garments"));
        Assert.Equal((JobState.Queued, JobState.Queued), (first.State, second.State));
        Task<List<Job>> later = folder.FollowAsync(second.Id);

        List<Job> seen = await folder.FollowAsync(first.Id);

        Assert.Equal(seen.Select(j => j.State).Order(), seen.Select(j => j.State));
        Assert.Equal(JobState.Done, seen[^1].State);
        Assert.Single(seen, j => j.HasEnded);
        foreach (IGrouping<string, Job> stage in seen.Where(j => j.Progress is not null).GroupBy(j => j.Progress!.Stage))
            Assert.Equal(stage.Select(j => j.Progress!.Done).Order(), stage.Select(j => j.Progress!.Done));
        Assert.Equal((400, 400), (seen[^1].Progress!.Done, seen[^1].Progress!.Total));
        // One at a time: the second began when the first had ended.
        Job rebuilt = (await later)[^1];
        Assert.Equal(JobState.Done, rebuilt.State);
        Assert.True(rebuilt.Started >= seen[^1].Ended);
    }

    [Fact]
    public async Task A_job_in_which_nothing_happens_is_told_again_after_a_while()
    {
        await using var folder = new JobFolder(20);
        await folder.DoAsync(new IndexJob(folder.Photos, "garments"));
        folder.Queue.Add(folder.Endless);
        long waiting = folder.Queue.Add(new RebuildJob("garments")).Id;
        int reported = 0;
        await foreach (Job job in folder.Queue.WatchAsync(waiting, TimeSpan.FromMilliseconds(50)))
        {
            Assert.Equal(JobState.Queued, job.State);
            if (++reported == 5)
                break;
        }

        Assert.Equal(5, reported);
    }

    [Fact]
    public async Task A_running_job_and_a_waiting_one_are_cancelled()
    {
        await using var folder = new JobFolder(60);
        await folder.DoAsync(new IndexJob(folder.Photos, "garments"));
        Job running = folder.Queue.Add(folder.Endless), waiting = folder.Queue.Add(folder.Endless), last = folder.Queue.Add(new RebuildJob("garments"));
        await folder.RunsAsync(running.Id);

        Assert.Equal(JobState.Cancelled, folder.Queue.Cancel(waiting.Id)!.State);
        Assert.Equal(running.Id, folder.Queue.Cancel(running.Id)!.Id);

        Assert.Equal(JobState.Cancelled, (await folder.FollowAsync(running.Id))[^1].State);
        Assert.Equal(JobState.Done, (await folder.FollowAsync(last.Id))[^1].State);
        Assert.Equal(0, folder.Queue.Find(waiting.Id)!.Begun);
        // What has ended stays as it is, and there is nothing to stop where there is no job.
        Assert.Equal(JobState.Done, folder.Queue.Cancel(last.Id)!.State);
        Assert.Null(folder.Queue.Cancel(99));
    }

    [Fact]
    public async Task A_cancelled_index_job_keeps_what_it_has_committed()
    {
        await using var folder = new JobFolder(600);
        Job job = folder.Queue.Add(new IndexJob(folder.Photos, "garments"));
        await folder.RunsAsync(job.Id);
        folder.Queue.Cancel(job.Id);
        Job last = (await folder.FollowAsync(job.Id))[^1];

        using CollectionLease lease = folder.Collections.Use("garments");
        Assert.InRange(lease.Collection.Store.Count, last.Progress!.Stage == "photos" ? last.Progress.Done : 0, 600);
        Assert.True(lease.Collection.Store.Count > 0);
    }

    [Fact]
    public async Task A_server_that_is_stopped_leaves_its_jobs_to_the_next()
    {
        await using var folder = new JobFolder(60);
        await folder.DoAsync(new IndexJob(folder.Photos, "garments"));
        Job running = folder.Queue.Add(folder.Endless), waiting = folder.Queue.Add(new RebuildJob("garments"));
        await folder.RunsAsync(running.Id);

        await folder.RestartAsync();

        await folder.RunsAsync(running.Id);
        Assert.Equal(2, folder.Queue.Find(running.Id)!.Begun);
        folder.Queue.Cancel(running.Id);
        Assert.Equal(JobState.Done, (await folder.FollowAsync(waiting.Id))[^1].State);
        Assert.Equal(1, folder.Queue.Find(waiting.Id)!.Begun);
    }

    [Fact]
    public async Task Training_goes_on_from_its_checkpoint()
    {
        await using var folder = new JobFolder(40);
        File.WriteAllText(folder.File("tiny.train.yml"), """
            name: tiny
            network: fashion-mnist
            dimensions: 16
            sources: [{path: photos}]
            tasks: [{column: category}]
            split: {validation: 0.25, hold-out: 0.2}
            batch: 8
            epochs: 12

            """);
        Job job = folder.Queue.Add(new TrainJob(folder.File("tiny.train.yml")));
        await foreach (Job now in folder.Queue.WatchAsync(job.Id, TimeSpan.FromSeconds(1)))
        {
            Assert.False(now.HasEnded, now.Error);
            if (File.Exists(folder.File("tiny.checkpoint")))
                break;
        }

        await folder.RestartAsync();

        Job done = (await folder.FollowAsync(job.Id))[^1];
        Assert.True(done.State == JobState.Done, done.Error);
        JsonElement result = done.Result!.Value;
        Assert.True(result.GetProperty("goes_on").GetBoolean());
        Assert.Equal(folder.File("tiny.onnx"), result.GetProperty("model").GetString());
        Assert.Equal(16, Int(result, "dimensions"));
        Assert.NotEmpty(result.GetProperty("same_label_at_1").EnumerateArray());
        Assert.NotEmpty(result.GetProperty("classes").EnumerateArray());
        Assert.True(File.Exists(folder.File("tiny.onnx")));
        Assert.False(File.Exists(folder.File("tiny.checkpoint")));

        // The card is that of the whole training, with the figures of the answer and a command that makes it again.
        string card = File.ReadAllText(folder.File("tiny.md"));
        Assert.Contains("akin train tiny.train.yml\n", card, StringComparison.Ordinal);
        Assert.Contains("- 12 of 12 epochs", card, StringComparison.Ordinal);
        Assert.All(result.GetProperty("same_label_at_1").EnumerateArray(), figure =>
            Assert.Contains(FormattableString.Invariant($"**{100 * figure.GetProperty("after").GetDouble():0.0} %**"), card, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_begun_is_refused_at_once_and_not_kept()
    {
        await using var folder = new JobFolder(2);
        void Refused<T>(string said, JobRequest request)
            where T : Exception
        {
            string line = Assert.Throws<T>(() => folder.Queue.Add(request)).Message;
            Assert.Contains(said, line);
            Assert.DoesNotContain('\n', line);
        }

        Refused<CollectionException>("no collection 'hats'", new IndexJob(folder.Photos, "hats"));
        Refused<CollectionException>("no collection 'hats'", new MapJob("hats"));
        Refused<CollectionException>("no collection 'hats'", new RebuildJob("hats"));
        Refused<EngineException>("not allowed", new IndexJob("/etc", "garments"));
        Refused<EngineException>("not allowed", new IndexJob(folder.Photos, "garments") { Images = "/etc" });
        Refused<SourceException>("there is nothing at", new IndexJob(folder.File("gone"), "garments"));
        Refused<SourceException>("needs a table", new IndexJob(folder.Photos, "garments") { IdColumn = "id" });
        Refused<EngineException>("limit is 0", new IndexJob(folder.Photos, "garments") { Limit = 0 });
        Refused<EngineException>("perplexity is 0", new MapJob("garments") { Perplexity = 0 });
        Refused<EngineException>("iterations is 0", new MapJob("garments") { Iterations = 0 });
        Refused<EngineException>("sample is -1", new MapJob("garments") { Sample = -1 });
        Refused<EngineException>("not allowed", new TrainJob("/etc/passwd"));
        Refused<EngineException>("gone.yml", new TrainJob(folder.File("gone.yml")));
        File.WriteAllText(folder.File("bad.yml"), "epochs: many\n");
        Refused<EngineException>("bad.yml", new TrainJob(folder.File("bad.yml")));
        File.WriteAllText(folder.File("out.yml"), "network: fashion-mnist\nout: /etc/akin\nsources: [{path: photos}]\ntasks: [{column: category}]\n");
        Refused<EngineException>("not allowed", new TrainJob(folder.File("out.yml")));
        File.WriteAllText(folder.File("elsewhere.yml"), "network: fashion-mnist\nsources: [{path: /usr/share}]\ntasks: [{column: category}]\n");
        Refused<EngineException>("not allowed", new TrainJob(folder.File("elsewhere.yml")));
        Assert.Empty(folder.Queue.List(10));
        Assert.False(File.Exists(Path.Combine(folder.Data, "jobs.db")));
    }

    [Theory]
    [InlineData("{}", "has no kind; there are index, train, map, rebuild")]
    [InlineData("[]", "has no kind")]
    [InlineData("{\"kind\": 3}", "has no kind")]
    [InlineData("{\"kind\": \"bake\"}", "no kind of job 'bake'; there are index")]
    [InlineData("{\"kind\": \"index\"}", "the index job is not what is expected")]
    [InlineData("{\"kind\": \"index\", \"source\": null}", "the index job is not what is expected at 'source'")]
    [InlineData("{\"source\": \"a\", \"kind\": \"index\", \"color\": 1}", "the index job is not what is expected at 'color'")]
    [InlineData("{\"kind\": \"map\", \"perplexity\": \"high\"}", "the map job is not what is expected at 'perplexity'")]
    public void A_document_that_is_no_job_is_refused_in_one_line(string json, string said)
    {
        string line = Assert.Throws<EngineException>(() => LabJobs.Kinds.Read(JsonElement.Parse(json))).Message;
        Assert.Contains(said, line);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public async Task A_job_that_fails_says_why_and_the_next_is_done()
    {
        await using var folder = new JobFolder(4);
        // Empty: there is nothing to lay out.
        Job failing = folder.Queue.Add(new MapJob("garments")), next = folder.Queue.Add(new IndexJob(folder.Photos, "garments"));

        Job failed = (await folder.FollowAsync(failing.Id))[^1];

        Assert.Equal(JobState.Failed, failed.State);
        Assert.Contains("has no items to lay out", failed.Error);
        Assert.Equal(JobState.Done, (await folder.FollowAsync(next.Id))[^1].State);
    }

    [Fact]
    public async Task A_full_disk_refuses_new_jobs_and_holds_the_running_one_until_there_is_room()
    {
        await using var folder = new JobFolder(60);
        await folder.DoAsync(new IndexJob(folder.Photos, "garments"));
        Job running = folder.Queue.Add(folder.Endless with { Iterations = 300 });
        JobStore store = folder.Queue.Store!;
        await folder.RunsAsync(running.Id);
        store.Run(c => Execute(c, "PRAGMA max_page_count = 1"));
        Assert.Contains("the disk is full", Assert.Throws<StoreException>(() => store.Add($"\"{new string('x', 20_000)}\"")).Message);
        store.Run(c => Execute(c, "PRAGMA max_page_count = 100000; PRAGMA query_only = ON"));

        // The work is done, but that can't be written down: it says so and goes on trying.
        await foreach (Job now in folder.Queue.WatchAsync(running.Id, TimeSpan.FromMilliseconds(100)))
        {
            Assert.Equal(JobState.Running, now.State);
            if (now.Progress?.Message?.Contains("can't be written", StringComparison.Ordinal) == true)
                break;
        }

        store.Run(c => Execute(c, "PRAGMA query_only = OFF"));
        Assert.Equal(JobState.Done, (await folder.FollowAsync(running.Id))[^1].State);
        Assert.Equal(2, folder.Queue.List(10).Count);
        await folder.DoAsync(new RebuildJob("garments"));

        static void Execute(Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
        {
            using var command = Sql.Command(connection, sql);
            command.ExecuteNonQuery();
        }
    }

    private static int Int(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
