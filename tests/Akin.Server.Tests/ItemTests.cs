using System.Net;
using System.Text.Json;
using Akin.Imaging;

namespace Akin.Server.Tests;

public sealed class ItemTests(SmallServer server)
{
    public static TheoryData<string> OddIds => [.. SmallServer.OddNames];

    [Theory]
    [MemberData(nameof(OddIds))]
    public async Task Any_name_has_its_address(string id)
    {
        string address = "/v1/items/" + Uri.EscapeDataString(id);

        Assert.Equal(id, (await server.GetAsync(address)).GetProperty("id").GetString());
        JsonElement first = (await server.GetAsync(address + "/similar")).GetProperty("hits")[0];
        Assert.Equal(id, first.GetProperty("id").GetString());
        Assert.Equal(address + "/photo", first.GetProperty("photo").GetString());
        byte[] photo = await server.Client.GetByteArrayAsync(first.GetProperty("photo").GetString());
        Assert.Equal(ImageFormat.Jpeg, new ImageDecoder().Identify(photo).Format);
    }

    [Fact]
    public async Task A_thumbnail_has_the_side_that_was_asked_for()
    {
        ImageInfo info = new ImageDecoder().Identify(await server.Client.GetByteArrayAsync("/v1/items/dress%2F01.png/photo?side=20"));

        Assert.Equal((20, 20), (info.Width, info.Height));
    }

    [Fact]
    public async Task A_photo_that_is_known_already_is_not_sent_again()
    {
        using HttpResponseMessage first = await server.Client.GetAsync("/v1/items/dress%2F01.png/photo?side=64");
        Assert.Equal("image/jpeg", first.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(first.Headers.CacheControl?.MaxAge);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/items/dress%2F01.png/photo?side=64");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);

        using HttpResponseMessage other = await server.Client.GetAsync("/v1/items/dress%2F02.png/photo?side=64");
        using HttpResponseMessage smaller = await server.Client.GetAsync("/v1/items/dress%2F01.png/photo?side=32");
        Assert.NotEqual(first.Headers.ETag, other.Headers.ETag);
        Assert.NotEqual(first.Headers.ETag, smaller.Headers.ETag);
    }

    [Fact]
    public async Task Pages_of_items_are_all_items_once()
    {
        List<string> ids = [];
        for (int offset = 0; offset < SmallServer.Count; offset += 10)
        {
            JsonElement page = await server.GetAsync($"/v1/items?limit=10&offset={offset}");
            Assert.Equal(SmallServer.Count, page.GetProperty("total").GetInt32());
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
        }

        Assert.Equal(SmallServer.Count, ids.Distinct().Count());
        Assert.Equal(SmallServer.Count, ids.Count);
        Assert.Empty((await server.GetAsync("/v1/items?offset=100000")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_sample_is_different_items_and_meets_the_filter()
    {
        JsonElement sample = await server.GetAsync("/v1/items?sample=10&where=category=shoe");

        string[] ids = [.. sample.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];
        Assert.Equal(10, ids.Distinct().Count());
        Assert.All(ids, id => Assert.StartsWith("shoe/", id));
        Assert.Equal(14, sample.GetProperty("total").GetInt32());
        Assert.Equal(SmallServer.Count, (await server.GetAsync("/v1/items?sample=1000")).GetProperty("items").GetArrayLength());
    }
}
