using System.Net.Http.Json;
using System.Text.Json;

namespace Akin.Server.Tests;

/// <summary>Metadata through the API: overviews that follow, limits, pages and filters by numbers.</summary>
public sealed class MetadataTests(FolderServer server) : IClassFixture<FolderServer>
{
    [Fact]
    public async Task The_overview_follows_a_change_of_metadata_alone()
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "1", 1, new { color = "red" });
        Assert.Equal("color: red", await ColumnsAsync(server));

        using HttpResponseMessage changed = await server.Client.PatchAsJsonAsync("/v1/items/1", new { metadata = new { color = "blue", size = "L" } });
        await TestServer.ReadAsync(changed);
        Assert.Equal("color: blue; size: L", await ColumnsAsync(server));
    }

    [Fact]
    public async Task What_an_item_is_changed_to_is_what_the_pages_filters_offer_and_find()
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "1", 1, new { color = "red" });
        await server.AddAsync("a", "2", 2, new { color = "green" });
        Assert.Contains("value=\"red\"", await server.Client.GetStringAsync("/"), StringComparison.Ordinal);

        using HttpResponseMessage changed = await server.Client.PatchAsJsonAsync("/v1/items/1", new { metadata = new { color = "blue" } });
        await TestServer.ReadAsync(changed);

        string page = await server.Client.GetStringAsync("/");
        Assert.Contains("value=\"blue\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"red\"", page, StringComparison.Ordinal);
        foreach ((string color, int found) in new[] { ("red", 0), ("blue", 1), ("green", 1) })
        {
            Assert.Equal(found, (await server.GetAsync($"/v1/items?filter=color%3D{color}")).GetProperty("total").GetInt32());
            Assert.Equal(found, (await server.SearchAsync(PhotoFolder.Photo(1), $"?filter=color%3D{color}")).GetProperty("hits").GetArrayLength());
        }
    }

    [Fact]
    public async Task Metadata_of_an_item_have_a_limit_together_and_long_values_are_shortened_in_the_overview()
    {
        await server.HoldOnlyAsync("a");
        string value = new('x', 30_000);
        await server.AddAsync("a", "1", 1, new { a = value, b = value });
        await CollectionsTests.IsAsync(server.Client.PostAsync("/v1/items", TestServer.Form("2", PhotoFolder.Photo(2), new { a = value, b = value, c = value })), 400, "bad_request");
        await CollectionsTests.IsAsync(server.Client.PatchAsJsonAsync("/v1/items/1", new { metadata = new { c = value } }), 400, "bad_request");

        JsonElement overview = await server.GetAsync("/v1/collection");
        Assert.InRange(overview.GetRawText().Length, 0, 2000);
        Assert.All(overview.GetProperty("metadata").EnumerateArray(), column => Assert.True(column.GetProperty("values")[0].GetProperty("shortened").GetBoolean()));
        Assert.Equal(value, (await server.GetAsync("/v1/items/1")).GetProperty("metadata").GetProperty("a").GetString());
    }

    [Fact]
    public async Task An_overview_of_columns_without_number_has_the_first_of_them_and_says_how_many_more_there_are()
    {
        await server.HoldOnlyAsync("a");
        for (int i = 0; i < 3; i++)
            await server.AddAsync("a", $"{i}", i, Enumerable.Range(0, 200).ToDictionary(c => $"column {i} {c}", c => $"{c}"));

        JsonElement overview = await server.GetAsync("/v1/collection");
        Assert.Equal((500, 100), (overview.GetProperty("metadata").GetArrayLength(), overview.GetProperty("more_columns").GetInt32()));
    }

    [Fact]
    public async Task Pages_lead_through_all_items_once_whatever_leaves_meanwhile()
    {
        await server.HoldOnlyAsync("a");
        for (int i = 0; i < 9; i++)
            await server.AddAsync("a", $"{i}", i, new { kind = i % 3 == 0 ? "x" : "y" });
        Assert.Equal("0 1 2 3 4 5 6 7 8", await AllAsync(""));
        Assert.Equal("1 2 4 5 7 8", await AllAsync("&filter=kind%3Dy"));

        JsonElement first = await server.GetAsync("/v1/items?limit=4");
        using HttpResponseMessage removed = await server.Client.DeleteAsync("/v1/items/1");
        JsonElement second = await server.GetAsync("/v1/items?limit=4&after=" + first.GetProperty("next").GetString());
        Assert.Equal("4 5 6 7", Ids(second));

        async Task<string> AllAsync(string filter)
        {
            List<string> pages = [];
            for (string? after = ""; after is not null;)
            {
                JsonElement page = await server.GetAsync($"/v1/items?limit=2{filter}{(after.Length == 0 ? "" : "&after=" + after)}");
                pages.Add(Ids(page));
                after = page.TryGetProperty("next", out JsonElement next) ? next.GetString() : null;
            }

            return string.Join(' ', pages);
        }
    }

    [Fact]
    public async Task A_filter_by_a_number_reads_numbers_as_people_write_them_and_says_what_is_none()
    {
        await server.HoldOnlyAsync("a");
        string[] prices = ["9,99", "1.000", "1.299,00", "on request"];
        for (int i = 0; i < prices.Length; i++)
            await server.AddAsync("a", prices[i], i, new { price = prices[i] });

        JsonElement listed = await server.GetAsync("/v1/items?filter=price%3C1000");
        Assert.Equal("9,99", Ids(listed));
        Assert.Equal("""{"price":1}""", listed.GetProperty("not_numbers").GetRawText());
        JsonElement found = await server.SearchAsync("a", PhotoFolder.Photo(1), "?filter=price+in+1000..2000");
        Assert.Equal("1.000 1.299,00", string.Join(' ', found.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("id").GetString()).Order()));
        Assert.Equal("""{"price":1}""", found.GetProperty("not_numbers").GetRawText());
        Assert.False((await server.GetAsync("/v1/items?filter=price%3D'1.000'")).TryGetProperty("not_numbers", out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task An_item_comes_before_its_twins(int k)
    {
        await server.HoldOnlyAsync("a");
        foreach (string id in new[] { "first", "second", "third" })
            await server.AddAsync("a", id, 1, new { kind = id });
        foreach (string id in new[] { "first", "second", "third" })
        {
            JsonElement hits = (await server.GetAsync($"/v1/items/{id}/similar?k={k}")).GetProperty("hits");
            Assert.Equal(Math.Min(k, 3), hits.GetArrayLength());
            Assert.Equal(id, hits[0].GetProperty("id").GetString());
            Assert.Equal(Math.Min(k, 3), hits.EnumerateArray().Select(h => h.GetProperty("id").GetString()).Distinct().Count());
        }

        // Where a filter leaves the item out, it is left out.
        JsonElement others = (await server.GetAsync($"/v1/items/second/similar?k={k}&filter=kind!%3Dsecond")).GetProperty("hits");
        Assert.DoesNotContain("second", others.EnumerateArray().Select(h => h.GetProperty("id").GetString()));
    }

    private static string Ids(JsonElement page) => string.Join(' ', page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()));

    private static async Task<string> ColumnsAsync(TestServer server) => string.Join("; ", (await server.GetAsync("/v1/collection")).GetProperty("metadata").EnumerateArray()
        .Select(c => $"{c.GetProperty("column")}: {string.Join(", ", c.GetProperty("values").EnumerateArray().Select(v => v.GetProperty("value").GetString()))}"));
}
