using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Akin.Server.Http;

namespace Akin.Server.Tests;

public sealed class JobTests
{
    [Fact]
    public async Task A_job_is_accepted_followed_and_done()
    {
        await using WorkingShop shop = await WorkingShop.StartAsync(30);
        using HttpResponseMessage accepted = await shop.Client.PostAsync("/v1/jobs", JsonContent.Create(new { kind = "index", collection = "shop", source = shop.Photos }));
        JsonElement job = await ServedShop.ReadAsync(accepted);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal($"/v1/jobs/{job.GetProperty("id")}", accepted.Headers.Location?.ToString());
        Assert.Equal(("index", "shop", "queued"), (Text(job, "kind"), Text(job, "collection"), Text(job, "state")));

        List<SseItem<JsonElement>> events = await shop.EventsAsync(job.GetProperty("id").GetInt64());

        Assert.All(events.SkipLast(1), e => Assert.Equal("progress", e.EventType));
        Assert.Equal("end", events[^1].EventType);
        JsonElement last = events[^1].Data;
        Assert.Equal("done", Text(last, "state"));
        Assert.Equal(30, last.GetProperty("result").GetProperty("added").GetInt32());
        Assert.Equal(30, (await shop.GetAsync("/v1/collection")).GetProperty("items").GetInt32());
        Assert.Equal(last.ToString(), (await shop.GetAsync(accepted.Headers.Location!.ToString())).ToString());
        // Once it has ended, the end alone is told, whatever a browser that comes back says it has heard.
        SseItem<JsonElement> only = Assert.Single(await shop.EventsAsync(job.GetProperty("id").GetInt64(), lastEventId: "what; ever 17"));
        Assert.Equal("end", only.EventType);
    }

    [Fact]
    public async Task Two_jobs_queue_and_both_are_cancelled()
    {
        await using WorkingShop shop = await WorkingShop.StartAsync(50, empty: false);
        long first = Id(await shop.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));
        long second = Id(await shop.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));

        List<string> states = [];
        bool cancelled = false;
        List<SseItem<JsonElement>> events = await shop.EventsAsync(first, async job =>
        {
            states.Add(Text(job, "state")!);
            if (!cancelled && job.TryGetProperty("progress", out JsonElement progress) && progress.GetProperty("done").GetInt64() > 0)
            {
                cancelled = true;
                Assert.Equal("queued", Text(await shop.GetAsync($"/v1/jobs/{second}"), "state"));
                await shop.PostAsync($"/v1/jobs/{second}/cancel");
                await shop.PostAsync($"/v1/jobs/{first}/cancel");
            }
        });

        Assert.Equal("cancelled", Text(events[^1].Data, "state"));
        Assert.Equal("cancelled", Text((await shop.EventsAsync(second))[^1].Data, "state"));
        Assert.Contains("running", states);
        JsonElement list = (await shop.GetAsync("/v1/jobs?limit=2")).GetProperty("jobs");
        Assert.Equal([second, first], list.EnumerateArray().Select(Id));
    }

    [Fact]
    public async Task A_map_is_there_once_its_job_is_done()
    {
        await using WorkingShop shop = await WorkingShop.StartAsync(20, empty: false);
        Assert.DoesNotContain("/map", (await shop.GetAsync("/v1/pages")).ToString());

        JsonElement result = await shop.DoAsync(new { kind = "map", collection = "shop", iterations = 60 });

        Assert.Equal(20, result.GetProperty("items").GetInt32());
        Assert.Equal(20, (await shop.GetAsync("/v1/map/about")).GetProperty("items").GetInt32());
        Assert.Contains("/map", (await shop.GetAsync("/v1/pages")).ToString());
    }

    [Fact]
    public async Task A_stopping_server_ends_the_streams_and_lets_the_job_go()
    {
        await using WorkingShop shop = await WorkingShop.StartAsync(50, empty: false);
        long id = Id(await shop.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));
        var running = new TaskCompletionSource();
        Task<List<SseItem<JsonElement>>> events = shop.EventsAsync(id, job =>
        {
            if (Text(job, "state") == "running")
                running.TrySetResult();
            return Task.CompletedTask;
        });
        await running.Task;

        await shop.StopAsync();

        Assert.Equal("progress", (await events.WaitAsync(TimeSpan.FromSeconds(20)))[^1].EventType);
        await shop.Serving.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Many_who_watch_and_hang_up_keep_nobody_from_anything()
    {
        await using WorkingShop shop = await WorkingShop.StartAsync(50, empty: false);
        long id = Id(await shop.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));
        for (int i = 0; i < 60; i++)
        {
            using HttpResponseMessage reply = await shop.Client.GetAsync($"/v1/jobs/{id}/events", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }

        Assert.Equal("running", Text(await shop.GetAsync($"/v1/jobs/{id}"), "state"));
        await shop.PostAsync($"/v1/jobs/{id}/cancel");
        Assert.Equal("cancelled", Text((await shop.EventsAsync(id))[^1].Data, "state"));
    }

    [Fact]
    public async Task A_bad_request_is_refused_at_once_in_one_line()
    {
        await using WorkingShop shop = await WorkingShop.StartAsync(2);
        Directory.CreateSymbolicLink(Path.Combine(shop.Photos, "link"), "/etc");
        File.WriteAllText(Path.Combine(shop.Photos, "torn.yml"), "epochs: [1,\n");
        (string, int, string, string)[] cases =
        [
            ("{\"kind\": \"bake\"}", 400, "bad_request", "no kind of job 'bake'"),
            ("{}", 400, "bad_request", "has no kind"),
            ("[1, 2", 400, "bad_body", "not what is expected"),
            ("null", 400, "bad_request", "has no kind"),
            ("{\"kind\": \"index\", \"collection\": \"hats\", \"source\": \"dress\"}", 404, "unknown_collection", "no collection 'hats'"),
            ("{\"kind\": \"index\", \"collection\": \"shop\", \"source\": \"/etc\"}", 403, "path_not_allowed", "'/etc' is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"shop\", \"source\": \"../data/shop\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"shop\", \"source\": \"\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"shop\", \"source\": \"a\\u0000b\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"shop\", \"source\": \"link\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"shop\", \"source\": \"gone\"}", 400, "bad_source", "there is nothing at"),
            ("{\"kind\": \"index\", \"collection\": \"shop\", \"source\": \"dress\", \"speed\": 3}", 400, "bad_request", "at 'speed'"),
            ("{\"kind\": \"train\", \"config\": \"/etc/passwd\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"train\", \"config\": \"gone.yml\"}", 400, "bad_request", "gone.yml"),
            ("{\"kind\": \"train\", \"config\": \"torn.yml\"}", 400, "bad_request", "torn.yml"),
            ("{\"kind\": \"map\", \"iterations\": 0}", 400, "bad_request", "iterations is 0"),
        ];
        foreach ((string body, int status, string code, string said) in cases)
        {
            using HttpResponseMessage reply = await shop.Client.PostAsync("/v1/jobs", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

            JsonElement problem = JsonElement.Parse(await reply.Content.ReadAsStringAsync());
            Assert.Equal((body, status, code), (body, (int)reply.StatusCode, Text(problem, "code")));
            Assert.Contains(said, Text(problem, "detail"));
            Assert.DoesNotContain('\n', Text(problem, "detail")!);
        }

        Assert.Empty((await shop.GetAsync("/v1/jobs")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task A_job_that_there_is_not_is_said()
    {
        await using WorkingShop shop = await WorkingShop.StartAsync(2);
        foreach (string address in new[] { "/v1/jobs/7", "/v1/jobs/7/events" })
        {
            using HttpResponseMessage reply = await shop.Client.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
            Assert.Contains("unknown_job", await reply.Content.ReadAsStringAsync());
        }

        using HttpResponseMessage cancel = await shop.Client.PostAsync("/v1/jobs/7/cancel", null);
        Assert.Equal(HttpStatusCode.NotFound, cancel.StatusCode);
    }

    [Fact]
    public async Task Indexing_needs_a_key_that_may_write_and_everything_else_one_that_may_administer()
    {
        await using GuardedShop shop = await GuardedShop.StartAsync(withKeys: true, o => o with { AllowedFolders = [Path.GetTempPath()] }, write: true);
        string photos = Path.Combine(Path.GetDirectoryName(shop.Store)!, "photos");
        var index = new { kind = "index", source = photos };
        var map = new { kind = "map", iterations = 100_000 };
        HttpClient reader = shop.Client(Access.Read), writer = shop.Client(Access.Write), administrator = shop.Client(Access.Administer);

        foreach (HttpResponseMessage refused in new[] { await reader.GetAsync("/v1/jobs"), await reader.PostAsJsonAsync("/v1/jobs", index), await writer.PostAsJsonAsync("/v1/jobs", map) })
            Assert.Equal((403, "not_permitted"), await GuardedShop.RefusalAsync(refused));
        Assert.Equal((401, "key_needed"), await GuardedShop.RefusalAsync(await shop.Client().GetAsync("/v1/jobs/1/events")));

        Assert.Equal(HttpStatusCode.Accepted, (await writer.PostAsJsonAsync("/v1/jobs", index)).StatusCode);
        long id = Id(await ServedShop.ReadAsync(await administrator.PostAsJsonAsync("/v1/jobs", map)));
        Assert.Equal((403, "not_permitted"), await GuardedShop.RefusalAsync(await writer.PostAsync($"/v1/jobs/{id}/cancel", null)));
        Assert.Equal(HttpStatusCode.OK, (await administrator.PostAsync($"/v1/jobs/{id}/cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await writer.GetAsync($"/v1/jobs/{id}")).StatusCode);
    }

    [Fact]
    public async Task A_server_that_only_reads_takes_no_jobs()
    {
        using var folder = new TemporaryFolder();
        PhotoFolder.Make(folder, 2);
        var source = Akin.Catalog.Sources.PhotoSource.Open(folder.File("photos"));
        using (var made = Akin.Engine.Collection.OpenForIndexing(folder.File("shop"), new() { Model = "pixels" }, source, "test"))
            made.Ingest(source);
        using var stop = new CancellationTokenSource();
        using var collection = Akin.Engine.Collection.Open(folder.File("shop"));
        (Uri url, Task serving) = await ServedShop.StartAsync(collection, stop.Token);
        using var client = new HttpClient { BaseAddress = url };

        using HttpResponseMessage reply = await client.PostAsJsonAsync("/v1/jobs", new { kind = "rebuild" });

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("only reads", await reply.Content.ReadAsStringAsync());
        Assert.Equal("{\"jobs\":[]}", await client.GetStringAsync("/v1/jobs"));
        await stop.CancelAsync();
        await serving;
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static long Id(JsonElement job) => job.GetProperty("id").GetInt64();
}
