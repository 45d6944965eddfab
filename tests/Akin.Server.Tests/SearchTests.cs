using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Akin.Server.Tests;

public sealed class SearchTests(SmallServer server)
{
    [Fact]
    public async Task A_photo_of_the_store_finds_itself_first_at_distance_0()
    {
        JsonElement answer = await server.SearchAsync(server.Photo("dress/03.png"));

        JsonElement[] hits = [.. answer.GetProperty("hits").EnumerateArray()];
        Assert.Equal(10, hits.Length);
        Assert.Equal(1, hits[0].GetProperty("rank").GetInt32());
        Assert.Equal("dress/03.png", hits[0].GetProperty("id").GetString());
        Assert.Equal(0, hits[0].GetProperty("distance").GetSingle());
        Assert.Equal("dress", hits[0].GetProperty("metadata").GetProperty("category").GetString());
        Assert.Equal(hits.Select(h => h.GetProperty("distance").GetSingle()).Order(), hits.Select(h => h.GetProperty("distance").GetSingle()));
        JsonElement milliseconds = answer.GetProperty("milliseconds");
        Assert.True(milliseconds.GetProperty("embed").GetDouble() > 0);
        Assert.True(milliseconds.GetProperty("search").GetDouble() > 0);
    }

    [Theory]
    [InlineData("ef=200")]
    [InlineData("oversample=1000")]
    [InlineData("exact=true")]
    [InlineData("exact=false&ef=1")]
    [InlineData("expand=8")]
    [InlineData("expand=2&expand_power=0")]
    [InlineData("expand=0")]
    public async Task A_search_may_say_how_hard_it_looks(string query) =>
        Assert.Equal("dress/03.png", First(await server.SearchAsync(server.Photo("dress/03.png"), "?" + query)));

    [Theory]
    [InlineData("ef=0", "ef is '0'; it can be 1 to 1000000")]
    [InlineData("oversample=1001", "oversample is '1001'; it can be 1 to 1000")]
    [InlineData("expand=101", "expand is '101'; it can be 0 to 100")]
    [InlineData("expand=-1", "expand is '-1'; it can be 0 to 100")]
    [InlineData("expand=3&expand_power=21", "expand_power is 21; it can be 0 to 20")]
    [InlineData("expand=3&expand_power=NaN", "expand_power is 'NaN'")]
    [InlineData("exact=perhaps", "exact is 'perhaps'; it can be true or false")]
    public async Task A_search_that_looks_harder_than_can_be_is_refused_with_the_range(string query, string says)
    {
        using HttpResponseMessage reply = await server.Client.GetAsync($"/v1/items/dress%2F03.png/similar?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains(says, (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("application/octet-stream")]
    public async Task A_bare_body_is_a_photo_whatever_it_says_it_is(string type) =>
        Assert.Equal("shoe/01.png", First(await server.SearchAsync(server.Photo("shoe/01.png"), type: type)));

    [Fact]
    public async Task A_form_is_searched_by_its_first_file_whose_name_comes_back()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(server.Photo("shoe/02.png")), "photo", "my shoe.png" } };
        using HttpResponseMessage reply = await server.Client.PostAsync("/v1/search?k=3", form);
        JsonElement answer = await TestServer.ReadAsync(reply);

        Assert.Equal("shoe/02.png", First(answer));
        Assert.Equal(3, answer.GetProperty("hits").GetArrayLength());
        Assert.Equal("my shoe.png", answer.GetProperty("query").GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_item_finds_itself_first_and_what_its_photo_finds()
    {
        JsonElement byItem = await server.GetAsync("/v1/items/dress%2F05.png/similar?k=20");
        JsonElement byPhoto = await server.SearchAsync(server.Photo("dress/05.png"), "?k=20");

        Assert.Equal("dress/05.png", First(byItem));
        Assert.Equal(Ids(byPhoto), Ids(byItem));
        Assert.Equal("dress", byItem.GetProperty("query").GetProperty("item").GetProperty("metadata").GetProperty("category").GetString());
        Assert.False(byItem.GetProperty("milliseconds").TryGetProperty("embed", out _));
    }

    [Fact]
    public async Task A_filter_leaves_only_what_meets_it()
    {
        JsonElement answer = await server.SearchAsync(server.Photo("dress/03.png"), "?k=50&where=category=shoe");

        Assert.Equal(14, answer.GetProperty("hits").GetArrayLength());
        Assert.All(answer.GetProperty("hits").EnumerateArray(), h => Assert.Equal("shoe", h.GetProperty("metadata").GetProperty("category").GetString()));
    }

    [Fact]
    public async Task Filters_that_no_item_meets_together_find_nothing() =>
        Assert.Empty(Ids(await server.GetAsync("/v1/items/dress%2F05.png/similar?where=category=shoe&where=category=dress")));

    [Fact]
    public async Task A_largest_distance_leaves_out_what_is_farther()
    {
        JsonElement[] all = [.. (await server.GetAsync("/v1/items/dress%2F05.png/similar?k=10")).GetProperty("hits").EnumerateArray()];
        string fourth = all[3].GetProperty("distance").GetRawText();

        string[] near = Ids(await server.GetAsync($"/v1/items/dress%2F05.png/similar?k=10&max_distance={fourth}"));

        Assert.Equal(all.Take(4).Select(h => h.GetProperty("id").GetString()), near);
    }

    [Fact]
    public async Task A_box_is_all_that_counts_of_the_photo()
    {
        byte[] photo = server.Photo("dress/05.png");

        Assert.Equal(0, FirstDistance(await server.SearchAsync(photo, "?box=0,0,40,40")));
        Assert.NotEqual(0, FirstDistance(await server.SearchAsync(photo, "?box=0,0,5,5")));
    }

    [Fact]
    public async Task Many_searches_at_once_all_find_theirs()
    {
        string[] ids = [.. Enumerable.Range(0, 32).Select(i => $"{(i % 2 == 0 ? "dress" : "shoe")}/{i % 14:00}.png")];

        JsonElement[] answers = await Task.WhenAll(ids.Select(id => server.SearchAsync(server.Photo(id))));

        Assert.Equal(ids, answers.Select(First));
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_the_middle_harms_nobody()
    {
        for (int i = 0; i < 5; i++)
        {
            await using Wire wire = await Wire.OpenAsync(server.Url);
            await wire.SendAsync("POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 90000\r\n\r\n\u0089PNG");
        }

        Assert.Equal("shoe/01.png", First(await server.SearchAsync(server.Photo("shoe/01.png"))));
    }

    private static string[] Ids(JsonElement answer) => [.. answer.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("id").GetString()!)];

    private static string First(JsonElement answer) => Ids(answer)[0];

    private static float FirstDistance(JsonElement answer) => answer.GetProperty("hits")[0].GetProperty("distance").GetSingle();
}
