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
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(30));
        using HttpResponseMessage accepted = await server.Client.PostAsync("/v1/jobs", JsonContent.Create(new { kind = "index", collection = "garments", source = server.Photos }));
        JsonElement job = await TestServer.ReadAsync(accepted);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal($"/v1/jobs/{job.GetProperty("id")}", accepted.Headers.Location?.ToString());
        Assert.Equal(("index", "garments", "queued"), (Text(job, "kind"), Text(job, "collection"), Text(job, "state")));

        List<SseItem<JsonElement>> events = await server.EventsAsync(job.GetProperty("id").GetInt64());

        Assert.All(events.SkipLast(1), e => Assert.Equal("progress", e.EventType));
        Assert.Equal("end", events[^1].EventType);
        JsonElement last = events[^1].Data;
        Assert.Equal("done", Text(last, "state"));
        Assert.Equal(30, last.GetProperty("result").GetProperty("added").GetInt32());
        Assert.Equal(30, (await server.GetAsync("/v1/collection")).GetProperty("items").GetInt32());
        Assert.Equal(last.ToString(), (await server.GetAsync(accepted.Headers.Location!.ToString())).ToString());
        // Once it has ended, the end alone is told, whatever a browser that comes back says it has heard.
        SseItem<JsonElement> only = Assert.Single(await server.EventsAsync(job.GetProperty("id").GetInt64(), lastEventId: "what; ever 17"));
        Assert.Equal("end", only.EventType);
    }

    [Fact]
    public async Task Two_jobs_queue_and_both_are_cancelled()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Indexed(50));
        long first = Id(await server.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));
        long second = Id(await server.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));

        List<string> states = [];
        bool cancelled = false;
        List<SseItem<JsonElement>> events = await server.EventsAsync(first, async job =>
        {
            states.Add(Text(job, "state")!);
            if (!cancelled && job.TryGetProperty("progress", out JsonElement progress) && progress.GetProperty("done").GetInt64() > 0)
            {
                cancelled = true;
                Assert.Equal("queued", Text(await server.GetAsync($"/v1/jobs/{second}"), "state"));
                await server.PostAsync($"/v1/jobs/{second}/cancel");
                await server.PostAsync($"/v1/jobs/{first}/cancel");
            }
        });

        Assert.Equal("cancelled", Text(events[^1].Data, "state"));
        Assert.Equal("cancelled", Text((await server.EventsAsync(second))[^1].Data, "state"));
        Assert.Contains("running", states);
        JsonElement list = (await server.GetAsync("/v1/jobs?limit=2")).GetProperty("jobs");
        Assert.Equal([second, first], list.EnumerateArray().Select(Id));
    }

    [Fact]
    public async Task Its_card_says_what_became_of_it()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(6));
        await File.WriteAllTextAsync(Path.Combine(server.Photos, "dress", "torn.png"), "torn", TestContext.Current.CancellationToken);
        await server.EventsAsync(Id(await server.PostAsync("/v1/jobs", new { kind = "map", collection = "garments" })));
        await server.DoAsync(new { kind = "index", collection = "garments", source = server.Photos });
        await server.DoAsync(new { kind = "rebuild", collection = "garments" });
        long endless = Id(await server.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));
        long waiting = Id(await server.PostAsync("/v1/jobs", new { kind = "rebuild" }));
        Assert.Contains("waits for its turn", await CardAsync(waiting), StringComparison.Ordinal);
        Assert.Contains("Cancel", await CardAsync(waiting), StringComparison.Ordinal);
        await server.PostAsync($"/v1/jobs/{waiting}/cancel");
        await server.PostAsync($"/v1/jobs/{endless}/cancel");
        await server.EventsAsync(endless);

        string failed = await CardAsync(1), indexed = await CardAsync(2), rebuilt = await CardAsync(3), stopped = await CardAsync(waiting);
        Assert.Contains("said fault", failed, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(Text(await server.GetAsync("/v1/jobs/1"), "error")!), failed, StringComparison.Ordinal);
        Assert.Contains("6 added, 0 unchanged, 0 removed, 1 skipped (dress/torn.png: ", indexed, StringComparison.Ordinal);
        Assert.Contains(server.Photos, indexed, StringComparison.Ordinal);
        Assert.Contains("6 items", rebuilt, StringComparison.Ordinal);
        Assert.Contains("stopped; what was done before stays", stopped, StringComparison.Ordinal);
        Assert.All([failed, indexed, rebuilt, stopped], card => Assert.DoesNotContain("Cancel<", card, StringComparison.Ordinal));

        async Task<string> CardAsync(long job)
        {
            string page = await server.Client.GetStringAsync("/collections");
            int start = page.IndexOf($"data-job=\"{job}\"", StringComparison.Ordinal);
            Assert.True(start >= 0, page);
            return page[start..page.IndexOf("</li>", start, StringComparison.Ordinal)];
        }
    }

    [Fact]
    public async Task A_map_is_there_once_its_job_is_done()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Indexed(20));
        Assert.DoesNotContain("/map", (await server.GetAsync("/v1/pages")).ToString());

        JsonElement result = await server.DoAsync(new { kind = "map", collection = "garments", iterations = 60 });

        Assert.Equal(20, result.GetProperty("items").GetInt32());
        Assert.Equal(20, (await server.GetAsync("/v1/map/about")).GetProperty("items").GetInt32());
        Assert.Contains("/map", (await server.GetAsync("/v1/pages")).ToString());
    }

    [Fact]
    public async Task A_stopping_server_ends_the_streams_and_lets_the_job_go()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Indexed(50));
        long id = Id(await server.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));
        var running = new TaskCompletionSource();
        Task<List<SseItem<JsonElement>>> events = server.EventsAsync(id, job =>
        {
            if (Text(job, "state") == "running")
                running.TrySetResult();
            return Task.CompletedTask;
        });
        await running.Task;

        await server.BeginStopAsync();

        Assert.Equal("progress", (await events.WaitAsync(TimeSpan.FromSeconds(20)))[^1].EventType);
        await server.Serving.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Many_who_watch_and_hang_up_keep_nobody_from_anything()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Indexed(50));
        long id = Id(await server.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 }));
        for (int i = 0; i < 60; i++)
        {
            using HttpResponseMessage reply = await server.Client.GetAsync($"/v1/jobs/{id}/events", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }

        Assert.Equal("running", Text(await server.GetAsync($"/v1/jobs/{id}"), "state"));
        await server.PostAsync($"/v1/jobs/{id}/cancel");
        Assert.Equal("cancelled", Text((await server.EventsAsync(id))[^1].Data, "state"));
    }

    [Fact]
    public async Task A_bad_request_is_refused_at_once_in_one_line()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(2));
        Directory.CreateSymbolicLink(Path.Combine(server.Photos, "link"), "/etc");
        File.WriteAllText(Path.Combine(server.Photos, "torn.yml"), "epochs: [1,\n");
        (string, int, string, string)[] cases =
        [
            ("{\"kind\": \"bake\"}", 400, "bad_request", "no kind of job 'bake'"),
            ("{}", 400, "bad_request", "has no kind"),
            ("[1, 2", 400, "bad_body", "not what is expected"),
            ("null", 400, "bad_request", "has no kind"),
            ("{\"kind\": \"index\", \"collection\": \"hats\", \"source\": \"dress\"}", 404, "unknown_collection", "no collection 'hats'"),
            ("{\"kind\": \"index\", \"collection\": \"garments\", \"source\": \"/etc\"}", 403, "path_not_allowed", "'/etc' is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"garments\", \"source\": \"../data/garments\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"garments\", \"source\": \"\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"garments\", \"source\": \"a\\u0000b\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"garments\", \"source\": \"link\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"index\", \"collection\": \"garments\", \"source\": \"gone\"}", 400, "bad_source", "there is nothing at"),
            ("{\"kind\": \"index\", \"collection\": \"garments\", \"source\": \"dress\", \"speed\": 3}", 400, "bad_request", "at 'speed'"),
            ("{\"kind\": \"train\", \"config\": \"/etc/passwd\"}", 403, "path_not_allowed", "is in no folder"),
            ("{\"kind\": \"train\", \"config\": \"gone.yml\"}", 400, "bad_request", "gone.yml"),
            ("{\"kind\": \"train\", \"config\": \"torn.yml\"}", 400, "bad_request", "torn.yml"),
            ("{\"kind\": \"map\", \"iterations\": 0}", 400, "bad_request", "iterations is 0"),
        ];
        foreach ((string body, int status, string code, string said) in cases)
        {
            using HttpResponseMessage reply = await server.Client.PostAsync("/v1/jobs", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

            JsonElement problem = JsonElement.Parse(await reply.Content.ReadAsStringAsync());
            Assert.Equal((body, status, code), (body, (int)reply.StatusCode, Text(problem, "code")));
            Assert.Contains(said, Text(problem, "detail"));
            Assert.DoesNotContain('\n', Text(problem, "detail")!);
        }

        Assert.Empty((await server.GetAsync("/v1/jobs")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task A_job_that_there_is_not_is_said()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(2));
        foreach (string address in new[] { "/v1/jobs/7", "/v1/jobs/7/events" })
        {
            using HttpResponseMessage reply = await server.Client.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
            Assert.Contains("unknown_job", await reply.Content.ReadAsStringAsync());
        }

        using HttpResponseMessage cancel = await server.Client.PostAsync("/v1/jobs/7/cancel", null);
        Assert.Equal(HttpStatusCode.NotFound, cancel.StatusCode);
    }

    [Fact]
    public async Task Indexing_needs_a_key_that_may_write_and_everything_else_one_that_may_administer()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore with { Keys = true, Write = true, Change = o => o with { AllowedFolders = [Path.GetTempPath()] } });
        string photos = Path.Combine(Path.GetDirectoryName(server.Store)!, "photos");
        var index = new { kind = "index", source = photos };
        var map = new { kind = "map", iterations = 100_000 };
        HttpClient reader = server.NewClient(Access.Read), writer = server.NewClient(Access.Write), administrator = server.NewClient(Access.Administer);

        foreach (HttpResponseMessage refused in new[] { await reader.GetAsync("/v1/jobs"), await reader.PostAsJsonAsync("/v1/jobs", index), await writer.PostAsJsonAsync("/v1/jobs", map) })
            Assert.Equal((403, "not_permitted"), await TestServer.RefusalAsync(refused));
        Assert.Equal((401, "key_needed"), await TestServer.RefusalAsync(await server.NewClient().GetAsync("/v1/jobs/1/events")));

        Assert.Equal(HttpStatusCode.Accepted, (await writer.PostAsJsonAsync("/v1/jobs", index)).StatusCode);
        long id = Id(await TestServer.ReadAsync(await administrator.PostAsJsonAsync("/v1/jobs", map)));
        Assert.Equal((403, "not_permitted"), await TestServer.RefusalAsync(await writer.PostAsync($"/v1/jobs/{id}/cancel", null)));
        Assert.Equal(HttpStatusCode.OK, (await administrator.PostAsync($"/v1/jobs/{id}/cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await writer.GetAsync($"/v1/jobs/{id}")).StatusCode);
    }

    [Fact]
    public async Task A_server_that_only_reads_takes_no_jobs()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore);

        using HttpResponseMessage reply = await server.Client.PostAsJsonAsync("/v1/jobs", new { kind = "rebuild" });

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("only reads", await reply.Content.ReadAsStringAsync());
        Assert.Equal("{\"jobs\":[]}", await server.Client.GetStringAsync("/v1/jobs"));
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static long Id(JsonElement job) => job.GetProperty("id").GetInt64();
}
