using System.Net;
using System.Text;
using System.Text.Json;
using Akin.Imaging;
using Akin.Lab.Mapping;

namespace Akin.Server.Tests;

public sealed class MapTests(MappedServer server, SmallServer bare)
{
    [Fact]
    public async Task It_says_where_every_item_lies()
    {
        CatalogMap map = CatalogMap.TryOpen(server.Collection)!;
        byte[] bytes = await server.Client.GetByteArrayAsync("/v1/map");

        Assert.Equal(MappedServer.Count, BitConverter.ToInt32(bytes));
        Assert.Equal(8 + (MappedServer.Count * 8), bytes.Length);
        for (int i = 0; i < MappedServer.Count; i++)
        {
            Assert.Equal(map.X[i], BitConverter.ToSingle(bytes, 8 + (4 * i)));
            Assert.Equal(map.Y[i], BitConverter.ToSingle(bytes, 8 + (4 * (MappedServer.Count + i))));
        }
    }

    [Fact]
    public async Task It_says_what_it_is()
    {
        JsonElement about = await GetAsync("/v1/map/about");

        Assert.Equal(MappedServer.Count, about.GetProperty("items").GetInt32());
        Assert.Equal(8, about.GetProperty("perplexity").GetDouble());
        Assert.Equal(0, about.GetProperty("added").GetInt32());
        Assert.False(about.GetProperty("sampled").GetBoolean());
        Assert.Contains((await GetAsync("/v1/pages")).EnumerateArray(), page => page.GetProperty("address").GetString() == "/map");
    }

    [Fact]
    public async Task A_column_is_its_values_and_a_code_an_item()
    {
        byte[] bytes = await server.Client.GetByteArrayAsync("/v1/map/columns/category");

        int length = BitConverter.ToInt32(bytes);
        JsonElement[] values = [.. JsonElement.Parse(Encoding.UTF8.GetString(bytes, 4, length)).GetProperty("values").EnumerateArray()];
        byte[] codes = bytes[(4 + length)..];
        Assert.Equal(["dress", "shoe"], values.Select(v => v.GetProperty("value").GetString()).Order());
        Assert.Equal(MappedServer.Count, codes.Length);
        JsonElement[] items = [.. (await GetAsync($"/v1/map/items?at={string.Join(',', Enumerable.Range(0, MappedServer.Count))}")).GetProperty("items").EnumerateArray()];
        Assert.Equal(MappedServer.Count, items.Length);
        Assert.All(items, item => Assert.Equal(
            item.GetProperty("metadata").GetProperty("category").GetString(), values[codes[item.GetProperty("place").GetInt32()]].GetProperty("value").GetString()));
    }

    [Fact]
    public async Task An_items_photo_is_found_by_its_place()
    {
        JsonElement item = (await GetAsync("/v1/map/items?at=7")).GetProperty("items")[0];
        byte[] photo = await server.Client.GetByteArrayAsync("/v1/map/photos/7?side=32");

        Assert.Equal(await server.Client.GetByteArrayAsync(item.GetProperty("photo").GetString() + "?side=32"), photo);
        Assert.Equal(32, new ImageDecoder().Identify(photo).Width);
    }

    [Theory]
    [InlineData("/v1/map/items", 400, "bad_parameter", "at=0,17,4")]
    [InlineData("/v1/map/items?at=", 400, "bad_parameter", "at=0,17,4")]
    [InlineData("/v1/map/items?at=-1", 400, "bad_parameter", "'-1'")]
    [InlineData("/v1/map/items?at=one", 400, "bad_parameter", "'one'")]
    [InlineData("/v1/map/items?at=1000", 404, "unknown_item", "no item 1000")]
    [InlineData("/v1/map/items?at=1&of=another", 409, "map_changed", "load the page again")]
    [InlineData("/v1/map/photos/1000", 404, "unknown_item", "no item 1000")]
    [InlineData("/v1/map/photos/one", 404, "not_found", "nothing at this address")]
    [InlineData("/v1/map/columns/color", 404, "unknown_column", "there are category")]
    [InlineData("/v1/map/columns/a%2Fb%20c", 404, "unknown_column", "'a/b c'")]
    public async Task What_there_is_not_is_said_in_a_line(string address, int status, string code, string says) =>
        await BadAsync(server.Client, address, status, code, says);

    [Fact]
    public async Task Too_many_places_at_once_are_refused() =>
        await BadAsync(server.Client, $"/v1/map/items?at={string.Join(',', Enumerable.Repeat(1, 201))}", 400, "bad_parameter", "at most 200");

    [Theory]
    [InlineData("/v1/map")]
    [InlineData("/v1/map/about")]
    [InlineData("/v1/map/columns/category")]
    public async Task Where_there_is_no_map_it_says_how_to_make_one(string address)
    {
        await BadAsync(bare.Client, address, 404, "no_map", "a job of the kind map");
        Assert.DoesNotContain((await bare.GetAsync("/v1/pages")).EnumerateArray(), page => page.GetProperty("address").GetString() == "/map");
    }

    private static async Task BadAsync(HttpClient client, string address, int status, string code, string says)
    {
        using HttpResponseMessage reply = await client.GetAsync(address);
        JsonElement problem = JsonElement.Parse(await reply.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode)status, reply.StatusCode);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.GetProperty("detail").GetString()!);
    }

    private async Task<JsonElement> GetAsync(string address)
    {
        using HttpResponseMessage reply = await server.Client.GetAsync(address);
        return await TestServer.ReadAsync(reply);
    }
}
