using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Akin.Server.Tests;

public sealed class CollectionsTests(FolderServer server) : IClassFixture<FolderServer>
{
    [Fact]
    public async Task A_collection_is_made_listed_described_and_deleted()
    {
        await server.HoldOnlyAsync();
        Assert.Empty((await server.GetAsync("/v1/collections")).GetProperty("collections").EnumerateArray());

        using HttpResponseMessage made = await server.Client.PostAsJsonAsync("/v1/collections", new { name = "shoes", model = "pixels", metric = "l1", index = "flat" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("/v1/collections/shoes", made.Headers.Location?.OriginalString);

        JsonElement listed = Assert.Single((await server.GetAsync("/v1/collections")).GetProperty("collections").EnumerateArray());
        Assert.Equal("shoes", listed.GetProperty("name").GetString());
        JsonElement reported = await server.GetAsync("/v1/collections/shoes");
        Assert.Equal(("l1", "flat", 0), (reported.GetProperty("metric").GetString(), reported.GetProperty("index").GetString(), reported.GetProperty("items").GetInt32()));

        using HttpResponseMessage deleted = await server.Client.DeleteAsync("/v1/collections/shoes");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty((await server.GetAsync("/v1/collections")).GetProperty("collections").EnumerateArray());
        await IsAsync(server.Client.GetAsync("/v1/collections/shoes/items"), 404, "unknown_collection");
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Data));
    }

    [Fact]
    public async Task A_collection_is_made_with_the_settings_of_its_index_shows_them_and_a_rebuild_changes_them()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Of());
        using HttpResponseMessage made = await served.Client.PostAsJsonAsync("/v1/collections", new { name = "shoes", model = "pixels", index = "hnsw", index_settings = new { m = 32, quantize = "int8" } });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("""{"quantize":"int8","oversample":4,"m":32,"ef_construction":200,"ef":64}""", (await served.GetAsync("/v1/collections/shoes")).GetProperty("index_settings").GetRawText());
        await served.AddAsync("shoes", "a", 1);

        foreach ((object job, string says) in new (object, string)[]
        {
            (new { kind = "rebuild", index = "graph" }, "there is no index 'graph'; there are flat, hnsw, forest"),
            (new { kind = "rebuild", index_settings = new { m = 1 } }, "m is 1; it can be 2 to 512"),
            (new { kind = "rebuild", index_settings = new { trees = 10 } }, "trees is a setting of forest"),
        })
        {
            using HttpResponseMessage refused = await served.Client.PostAsJsonAsync("/v1/jobs", job);
            Assert.Contains(says, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        await served.DoAsync(new { kind = "rebuild", collection = "shoes", index = "forest", index_settings = new { trees = 10, quantize = "none" } });

        await served.ServeAsync();
        JsonElement described = await served.GetAsync("/v1/collections/shoes");
        Assert.Equal(("forest", """{"quantize":"none","trees":10,"search_k":2000}"""), (described.GetProperty("index").GetString(), described.GetProperty("index_settings").GetRawText()));
        Assert.Equal(1, (await served.SearchAsync("shoes", PhotoFolder.Photo(1))).GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public async Task What_was_made_and_added_is_there_after_a_restart()
    {
        await server.HoldOnlyAsync("a", "b");
        await server.AddAsync("b", "x/1 &2", 1, new { color = "red" });

        await server.ServeAsync();

        JsonElement item = await server.GetAsync("/v1/collections/b/items/x%2F1%20%262");
        Assert.Equal("red", item.GetProperty("metadata").GetProperty("color").GetString());
        Assert.Equal(0, (await server.GetAsync("/v1/collections/a")).GetProperty("items").GetInt32());
        Assert.NotEmpty(await server.Client.GetByteArrayAsync(item.GetProperty("photo").GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("../b")]
    [InlineData(".hidden")]
    [InlineData("white space")]
    [InlineData("nul\0")]
    [InlineData("new\n")]
    [InlineData("ä")]
    [InlineData("services.json")]
    [InlineData("Services.JSON")]
    [InlineData("services.json.17.tmp")]
    [InlineData("jobs.db")]
    [InlineData("jobs.db-wal")]
    [InlineData("jobs.lock")]
    [InlineData("catalog.db-shm")]
    [InlineData("keys.yml")]
    [InlineData("NUL")]
    [InlineData("con.txt")]
    [InlineData("Lpt1")]
    [InlineData("ends.with.")]
    public async Task A_name_that_can_be_none_is_refused_and_leaves_nothing(string name)
    {
        await server.HoldOnlyAsync();
        await IsAsync(server.Client.PostAsJsonAsync("/v1/collections", new { name, model = "pixels" }), 400, "bad_request");
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Data));
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("services")]
    [InlineData("services.jsonl")]
    [InlineData("console")]
    [InlineData("com10")]
    [InlineData("nullable.2")]
    public async Task A_name_that_only_looks_like_a_reserved_one_is_taken(string name)
    {
        await server.HoldOnlyAsync();
        await server.CreateAsync(name);
        await server.AddAsync(name, "1", 1);
        Assert.Equal(1, (await server.GetAsync($"/v1/collections/{name}")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_the_collection_stays()
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "1", 1);

        await IsAsync(server.Client.PostAsJsonAsync("/v1/collections", new { name = "a", model = "pixels" }), 409, "collection_exists");
        Assert.Equal(1, (await server.GetAsync("/v1/collections/a")).GetProperty("items").GetInt32());
    }

    [Theory]
    [InlineData("{\"name\": \"a\", \"model\": \"/etc/passwd\"}", 403, "path_not_allowed")]
    [InlineData("{\"name\": \"a\", \"model\": \"pixels\", \"metric\": \"nearest\"}", 400, "bad_request")]
    [InlineData("{\"name\": \"a\", \"model\": \"pixels\", \"index\": \"tree\"}", 400, "bad_request")]
    [InlineData("{\"name\": \"a\", \"model\": \"pixels\", \"take\": \"7\"}", 400, "bad_parameter")]
    [InlineData("{\"name\": \"a\", \"model\": \"pixels\", \"color\": -1}", 400, "bad_parameter")]
    [InlineData("{\"name\": \"a\", \"model\": \"pixels\", \"route\": \"furniture\"}", 400, "bad_model")]
    [InlineData("{\"model\": \"pixels\"}", 400, "bad_body")]
    [InlineData("{\"name\": \"a\", \"modle\": \"pixels\"}", 400, "bad_body")]
    [InlineData("[]", 400, "bad_body")]
    public async Task A_config_that_cannot_be_met_is_refused_and_leaves_nothing(string body, int status, string code)
    {
        await server.HoldOnlyAsync();
        using var content = new StringContent(body, null, "application/json");

        await IsAsync(server.Client.PostAsync("/v1/collections", content), status, code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(server.Data));
    }

    [Fact]
    public async Task The_only_collection_need_not_be_named_and_of_several_one_must_be()
    {
        await server.HoldOnlyAsync();
        await IsAsync(server.Client.GetAsync("/v1/items"), 404, "unknown_collection");
        await server.CreateAsync("a");
        await server.AddAsync("a", "1", 1);
        Assert.Equal(1, (await server.GetAsync("/v1/items")).GetProperty("total").GetInt32());

        await server.CreateAsync("b");
        await IsAsync(server.Client.GetAsync("/v1/items"), 404, "unknown_collection");
    }

    [Fact]
    public async Task A_damaged_collection_does_not_stop_the_others()
    {
        await server.HoldOnlyAsync("good", "bad");
        await server.StopAsync();
        await File.WriteAllBytesAsync(Path.Combine(server.Data, "bad", "catalog.db"), new byte[5000], TestContext.Current.CancellationToken);

        await server.ServeAsync();

        await server.AddAsync("good", "1", 1);
        JsonElement bad = (await server.GetAsync("/v1/collections")).GetProperty("collections").EnumerateArray().First(c => c.GetProperty("name").GetString() == "bad");
        Assert.Contains("catalog.db", bad.GetProperty("fault").GetString(), StringComparison.Ordinal);
        await IsAsync(server.Client.GetAsync("/v1/collections/bad/items"), 503, "collection_unavailable");
    }

    [Fact]
    public async Task Where_one_store_is_served_no_other_is_made()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Of("a"));
        await served.ServeAsync(served.Setup with { Write = false });

        await IsAsync(served.Client.PostAsJsonAsync("/v1/collections", new { name = "b", model = "pixels" }), 403, "cannot_create");
        await IsAsync(served.Client.DeleteAsync("/v1/collections/a"), 403, "cannot_create");
        await IsAsync(served.Client.PostAsync("/v1/collections/a/items", TestServer.Form("1", PhotoFolder.Photo(1))), 403, "read_only");
    }

    [Fact]
    public async Task A_deleted_collection_finishes_the_requests_that_are_under_way()
    {
        await server.HoldOnlyAsync("a");
        for (int i = 0; i < 20; i++)
            await server.AddAsync("a", $"{i}", i);

        Task<HttpResponseMessage>[] searches = [.. Enumerable.Range(0, 30).Select(i => server.Client.GetAsync($"/v1/collections/a/items/{i % 20}/similar"))];
        using HttpResponseMessage deleted = await server.Client.DeleteAsync("/v1/collections/a");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (HttpResponseMessage reply in await Task.WhenAll(searches))
        {
            Assert.True(reply.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{reply.StatusCode}");
            reply.Dispose();
        }

        await server.CreateAsync("a");
        Assert.Equal(0, (await server.GetAsync("/v1/collections/a")).GetProperty("items").GetInt32());
    }

    internal static async Task IsAsync(Task<HttpResponseMessage> request, int status, string code)
    {
        using HttpResponseMessage reply = await request;
        string text = await reply.Content.ReadAsStringAsync();
        Assert.True((int)reply.StatusCode == status, $"{(int)reply.StatusCode}: {text}");
        Assert.Equal(code, JsonElement.Parse(text).GetProperty("code").GetString());
    }
}
