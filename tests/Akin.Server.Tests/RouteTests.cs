using System.Text.Json;

namespace Akin.Server.Tests;

/// <summary>The classes of a store in the API.</summary>
public sealed class RouteTests(RoutedServer server, SmallServer plain)
{
    [Fact]
    public async Task The_collection_names_its_classes_and_how_many_items_each_has()
    {
        using HttpResponseMessage reply = await server.Client.GetAsync("/v1/collection");
        JsonElement route = (await TestServer.ReadAsync(reply)).GetProperty("route");
        Assert.Equal(ClassNetwork.Label, route.GetProperty("label").GetString());
        Assert.Equal(
            [("red", 30), ("green", 14), ("blue", 5), ("white", 0)],
            route.GetProperty("classes").EnumerateArray().Select(c => (c.GetProperty("class").GetString()!, c.GetProperty("items").GetInt32())));
        Assert.False((await plain.GetAsync("/v1/collection")).TryGetProperty("route", out _));
    }

    [Fact]
    public async Task The_answer_names_the_class_and_its_probability()
    {
        JsonElement answer = await server.SearchAsync(ClassNetwork.Photo("green", 5), "?k=50");
        JsonElement route = answer.GetProperty("route");
        Assert.Equal(("tint", "prediction"), (route.GetProperty("label").GetString(), route.GetProperty("chosen_by").GetString()));
        Assert.Equal(["green"], Names(route.GetProperty("searched")));
        JsonElement[] likeliest = [.. route.GetProperty("likeliest").EnumerateArray()];
        Assert.Equal(4, likeliest.Length);
        Assert.Equal("green", likeliest[0].GetProperty("class").GetString());
        Assert.InRange(likeliest[0].GetProperty("probability").GetDouble(), 0.9, 1);
        Assert.Equal(1, likeliest.Sum(c => c.GetProperty("probability").GetDouble()), 2);
        // More were asked for than the class has.
        Assert.Equal(14, answer.GetProperty("hits").GetArrayLength());
        Assert.False((await plain.SearchAsync(plain.Photo("dress/03.png"))).TryGetProperty("route", out _));
    }

    [Theory]
    [InlineData("?k=100&classes=2", "prediction", "red,blue", 35)]
    [InlineData("?k=100&classes=all", "nobody", null, 49)]
    [InlineData("?k=100&classes=9", "nobody", null, 49)]
    [InlineData("?k=100&class=green", "request", "green", 14)]
    [InlineData("?k=100&class=WHITE", "request", "white", 0)]
    [InlineData("?k=100", "prediction", "red", 30)]
    public async Task More_classes_or_another_one_can_be_asked_for(string query, string chosenBy, string? searched, int hits)
    {
        JsonElement answer = await server.SearchAsync(ClassNetwork.Photo("purple", 5), query), route = answer.GetProperty("route");
        Assert.Equal((chosenBy, hits), (route.GetProperty("chosen_by").GetString(), answer.GetProperty("hits").GetArrayLength()));
        if (searched is not null)
            Assert.Equal(searched, string.Join(',', Names(route.GetProperty("searched"))));
    }

    [Fact]
    public async Task An_item_is_searched_with_in_its_own_class()
    {
        using HttpResponseMessage reply = await server.Client.GetAsync("/v1/items/blue%2F02.png/similar?k=20");
        JsonElement answer = await TestServer.ReadAsync(reply);
        Assert.Equal("item", answer.GetProperty("route").GetProperty("chosen_by").GetString());
        Assert.Equal(["blue"], Names(answer.GetProperty("route").GetProperty("searched")));
        Assert.Equal(5, answer.GetProperty("hits").GetArrayLength());
    }

    [Theory]
    [InlineData("?class=violet", "no class 'violet'")]
    [InlineData("?classes=0", "classes is '0'")]
    [InlineData("?classes=-1", "classes is '-1'")]
    [InlineData("?classes=two", "1 or more, or all")]
    [InlineData("?class=red&classes=2", "do not go together")]
    public async Task What_is_no_class_is_refused(string query, string says)
    {
        using HttpResponseMessage reply = await PostAsync(query);
        Assert.Equal(400, (int)reply.StatusCode);
        Assert.Contains(says, JsonElement.Parse(await reply.Content.ReadAsStringAsync()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_store_without_classes_refuses_to_be_searched_by_one()
    {
        using HttpResponseMessage reply = await plain.Client.GetAsync("/v1/items/dress%2F05.png/similar?class=dress");
        Assert.Equal(400, (int)reply.StatusCode);
        Assert.Contains("a route", JsonElement.Parse(await reply.Content.ReadAsStringAsync()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task What_is_added_replaced_and_deleted_is_at_once_in_the_class_that_its_photo_has_by_then()
    {
        await using TestServer written = await TestServer.StartAsync(server.Setup with { Write = true });
        await AddAsync("red", 900);
        Assert.Equal(["new"], Ids(await written.SearchAsync(ClassNetwork.Photo("red", 900), "?k=1")));
        Assert.Equal("31 14 5 0", await ItemsAsync());

        await AddAsync("white", 901);
        Assert.DoesNotContain("new", Ids(await written.SearchAsync(ClassNetwork.Photo("red", 900), "?k=50")));
        Assert.Equal(["new"], Ids(await written.SearchAsync(ClassNetwork.Photo("white", 901), "?k=50")));
        Assert.Equal("30 14 5 1", await ItemsAsync());

        using HttpResponseMessage deleted = await written.Client.DeleteAsync("/v1/items/new");
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.DoesNotContain("new", Ids(await written.SearchAsync(ClassNetwork.Photo("white", 901), "?k=60&classes=all")));
        Assert.Equal("30 14 5 0", await ItemsAsync());

        async Task AddAsync(string tint, int seed)
        {
            using HttpResponseMessage reply = await written.Client.PostAsync("/v1/items", TestServer.Form("new", ClassNetwork.Photo(tint, seed)));
            await TestServer.ReadAsync(reply);
        }

        async Task<string> ItemsAsync() =>
            string.Join(' ', (await written.GetAsync("/v1/collection")).GetProperty("route").GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("items").GetInt32()));
        static string[] Ids(JsonElement answer) => [.. answer.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("id").GetString()!)];
    }

    private async Task<HttpResponseMessage> PostAsync(string query)
    {
        using var content = new ByteArrayContent(ClassNetwork.Photo("red", 5)) { Headers = { ContentType = new("image/png") } };
        return await server.Client.PostAsync("/v1/search" + query, content);
    }

    private static string[] Names(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];
}
