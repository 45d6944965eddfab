using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Akin.Server.Tests;

public sealed class ItemWritingTests(FolderServer server) : IClassFixture<FolderServer>
{
    [Fact]
    public async Task An_added_item_is_found_by_the_next_request()
    {
        await server.HoldOnlyAsync("a");
        for (int i = 0; i < 12; i++)
        {
            JsonElement added = await server.AddAsync("a", $"item {i}", i, new { number = i, kind = "made up" });
            Assert.Equal($"item {i}", added.GetProperty("id").GetString());

            JsonElement hit = (await server.SearchAsync("a", PhotoFolder.Photo(i), "?k=1")).GetProperty("hits")[0];
            Assert.Equal($"item {i}", hit.GetProperty("id").GetString());
            Assert.Equal(0, hit.GetProperty("distance").GetSingle(), 1e-4f);
            Assert.Equal($"{i}", hit.GetProperty("metadata").GetProperty("number").GetString());
        }
    }

    [Fact]
    public async Task A_removed_item_is_found_no_more()
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "1", 1);
        await server.AddAsync("a", "2", 2);

        using HttpResponseMessage removed = await server.Client.DeleteAsync("/v1/collections/a/items/1");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        JsonElement hit = Assert.Single((await server.SearchAsync("a", PhotoFolder.Photo(1))).GetProperty("hits").EnumerateArray());
        Assert.Equal("2", hit.GetProperty("id").GetString());
        await CollectionsTests.IsAsync(server.Client.GetAsync("/v1/collections/a/items/1"), 404, "unknown_item");
        await CollectionsTests.IsAsync(server.Client.DeleteAsync("/v1/collections/a/items/1"), 404, "unknown_item");
    }

    [Fact]
    public async Task An_item_that_is_added_again_is_replaced()
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "1", 1, new { color = "red" });
        await server.AddAsync("a", "1", 2);

        JsonElement items = await server.GetAsync("/v1/collections/a/items");
        JsonElement only = Assert.Single(items.GetProperty("items").EnumerateArray());
        Assert.Empty(only.GetProperty("metadata").EnumerateObject());
        Assert.Equal(0, (await server.SearchAsync("a", PhotoFolder.Photo(2))).GetProperty("hits")[0].GetProperty("distance").GetSingle(), 1e-4f);
    }

    [Fact]
    public async Task Metadata_is_merged_and_null_removes_a_column()
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "1", 1, new { color = "red", price = 20, size = "M" });

        using HttpResponseMessage reply = await server.Client.PatchAsJsonAsync(
            "/v1/collections/a/items/1", new { metadata = new Dictionary<string, object?> { ["color"] = "blue", ["size"] = null, ["sold"] = true } });

        JsonElement metadata = (await TestServer.ReadAsync(reply)).GetProperty("metadata");
        Assert.Equal("blue 20 true", $"{metadata.GetProperty("color")} {metadata.GetProperty("price")} {metadata.GetProperty("sold")}");
        Assert.False(metadata.TryGetProperty("size", out _));
        Assert.Equal(metadata.GetRawText(), (await server.GetAsync("/v1/collections/a/items/1")).GetProperty("metadata").GetRawText());
        Assert.Equal("blue", (await server.SearchAsync("a", PhotoFolder.Photo(1))).GetProperty("hits")[0].GetProperty("metadata").GetProperty("color").GetString());
        Assert.Equal(1, (await server.GetAsync("/v1/collections/a/items?where=color%3Dblue")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await server.GetAsync("/v1/collections/a/items?where=color%3Dred")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_photo_without_a_name_is_named_by_its_bytes()
    {
        await server.HoldOnlyAsync("a");
        List<string> ids = [];
        foreach (int seed in new[] { 1, 2, 1 })
        {
            using HttpResponseMessage reply = await server.Client.PostAsync("/v1/collections/a/items", TestServer.Form(null, PhotoFolder.Photo(seed)));
            ids.Add((await TestServer.ReadAsync(reply)).GetProperty("id").GetString()!);
        }

        Assert.Equal(ids[0], ids[2]);
        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(2, (await server.GetAsync("/v1/collections/a")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_box_is_the_part_that_counts()
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "whole", 1);
        using var content = new ByteArrayContent(PhotoFolder.Photo(1));
        content.Headers.ContentType = new("image/png");
        using HttpResponseMessage reply = await server.Client.PostAsync("/v1/collections/a/items?id=part&box=0,0,10,10", content);
        Assert.Equal(HttpStatusCode.Created, reply.StatusCode);

        JsonElement part = (await server.SearchAsync("a", PhotoFolder.Photo(1), "?box=0,0,10,10")).GetProperty("hits")[0];
        Assert.Equal("part", part.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("not JSON", "bad_metadata")]
    [InlineData("[1]", "bad_metadata")]
    [InlineData("{\"a\": [1]}", "bad_metadata")]
    [InlineData("{\"a\": {\"b\": 1}}", "bad_metadata")]
    public async Task Metadata_that_is_none_is_refused(string metadata, string code)
    {
        await server.HoldOnlyAsync("a");

        await CollectionsTests.IsAsync(server.Client.PostAsync("/v1/collections/a/items", TestServer.Form("1", PhotoFolder.Photo(1), metadata)), 400, code);
        Assert.Equal(0, (await server.GetAsync("/v1/collections/a")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task What_is_no_photo_is_refused_and_nothing_is_added()
    {
        await server.HoldOnlyAsync("a");
        byte[] half = PhotoFolder.Photo(1)[..200];

        foreach (byte[] bytes in new[] { "hello"u8.ToArray(), half, new byte[1000] })
            await CollectionsTests.IsAsync(server.Client.PostAsync("/v1/collections/a/items", TestServer.Form("1", bytes)), 400, "bad_photo");
        await CollectionsTests.IsAsync(server.Client.PostAsync("/v1/collections/a/items", TestServer.Form("1", [])), 400, "empty_body");
        await CollectionsTests.IsAsync(server.Client.PostAsync("/v1/collections/a/items", TestServer.Form("1", new byte[250_000])), 413, "too_large");
        Assert.Equal(0, (await server.GetAsync("/v1/collections/a")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task Many_clients_add_at_once_and_each_finds_what_it_added()
    {
        await server.HoldOnlyAsync("a");

        await Parallel.ForAsync(0, 120, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            await server.AddAsync("a", $"{i}", i);
            JsonElement found = await server.GetAsync($"/v1/collections/a/items/{i}/similar?k=1");
            Assert.Equal($"{i}", found.GetProperty("hits")[0].GetProperty("id").GetString());
        });

        Assert.Equal(120, (await server.GetAsync("/v1/collections/a")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_vector_is_told_without_a_search()
    {
        await server.HoldOnlyAsync("a");
        using var content = new ByteArrayContent(PhotoFolder.Photo(1));
        content.Headers.ContentType = new("image/png");
        using HttpResponseMessage reply = await server.Client.PostAsync("/v1/collections/a/embed", content);

        JsonElement reported = await TestServer.ReadAsync(reply);
        Assert.Equal(reported.GetProperty("dimensions").GetInt32(), reported.GetProperty("vector").GetArrayLength());
        Assert.Contains(reported.GetProperty("vector").EnumerateArray(), v => v.GetSingle() != 0);
    }

    [Fact]
    public async Task A_network_without_classes_says_so()
    {
        await server.HoldOnlyAsync("a");

        await CollectionsTests.IsAsync(server.Client.PostAsync("/v1/collections/a/classify", TestServer.Form(null, PhotoFolder.Photo(1))), 400, "bad_request");
    }
}
