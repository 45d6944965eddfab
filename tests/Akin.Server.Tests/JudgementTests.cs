using System.Net.Http.Json;
using System.Text.Json;
using Akin.Lab.Judging.Relevance;

namespace Akin.Server.Tests;

public sealed class JudgmentTests(SmallServer server)
{
    [Fact]
    public async Task What_is_marked_of_the_ten_nearest_is_kept_in_the_store()
    {
        using HttpClient client = new() { BaseAddress = server.Url };
        JsonElement sheet = await DrawAsync(client);
        string query = sheet.GetProperty("query").GetProperty("id").GetString()!;
        string[] items = [.. sheet.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];

        Assert.Equal(10, items.Length);
        Assert.DoesNotContain(query, items);
        Assert.DoesNotContain("distance", sheet.ToString(), StringComparison.Ordinal);
        using HttpResponseMessage reply = await JudgeAsync(client, sheet, items[2], items[5]);
        Assert.Equal(1, (await TestServer.ReadAsync(reply)).GetProperty("judged").GetInt32());

        JudgedQuery kept = JudgedList.Collected(server.Collection.Store).Queries.Single(q => q.Id == query);
        Assert.Equal(new[] { items[2], items[5] }.Order(), kept.Relevance.Where(r => r.Value == 1).Select(r => r.Key).Order());
        Assert.Equal(items.Order(), kept.Relevance.Keys.Order());
        await VoteTests.RefusedAsync(await JudgeAsync(client, sheet), 409, "already_judged");
    }

    [Fact]
    public async Task A_sheet_that_is_not_ones_own_or_items_that_it_does_not_show_are_refused()
    {
        using HttpClient client = new() { BaseAddress = server.Url }, other = new() { BaseAddress = server.Url };
        JsonElement sheet = await DrawAsync(client);
        await VoteTests.RefusedAsync(await JudgeAsync(other, sheet), 403, "no_voter");
        await DrawAsync(other);
        await VoteTests.RefusedAsync(await JudgeAsync(other, sheet), 404, "unknown_pair");
        await VoteTests.RefusedAsync(await JudgeAsync(client, sheet, "no such item"), 400, "not_shown");
        await VoteTests.RefusedAsync(await client.PostAsJsonAsync("/v1/judged/sheet", new { sheet = "x" }), 400, "bad_body");
        await VoteTests.RefusedAsync(await client.PostAsJsonAsync("/v1/judged/sheet", new { relevant = Array.Empty<string>() }), 400, "bad_body");
        await VoteTests.RefusedAsync(await client.PostAsJsonAsync("/v1/judged/sheet", new { sheet = "x", relevant = new int[] { 1 } }), 400, "bad_body");
    }

    [Fact]
    public async Task Its_page_stands_beside_the_search() =>
        Assert.Contains("/judge", (await server.GetAsync("/v1/pages")).EnumerateArray().Select(p => p.GetProperty("address").GetString()));

    private static async Task<JsonElement> DrawAsync(HttpClient client)
    {
        using HttpResponseMessage reply = await client.GetAsync("/v1/judged/sheet");
        return await TestServer.ReadAsync(reply);
    }

    private static Task<HttpResponseMessage> JudgeAsync(HttpClient client, JsonElement sheet, params string[] relevant) =>
        client.PostAsJsonAsync("/v1/judged/sheet", new { sheet = sheet.GetProperty("sheet").GetString(), relevant });
}
