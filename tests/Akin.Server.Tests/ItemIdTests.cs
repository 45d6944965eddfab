using System.Net;

namespace Akin.Server.Tests;

/// <summary>An id that an address can't carry is no item's, and no address of an item is another thing's.</summary>
public sealed class ItemIdTests(FolderServer server) : IClassFixture<FolderServer>
{
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../../b")]
    [InlineData("x/../..")]
    [InlineData("x\\..\\y")]
    [InlineData(" ")]
    [InlineData("a\u0007b")]
    public async Task An_id_that_an_address_can_not_carry_is_refused_in_form_address_and_document(string id)
    {
        await server.HoldOnlyAsync("a");
        await CollectionsTests.IsAsync(server.Client.PostAsync("/v1/items", TestServer.Form(id, PhotoFolder.Photo(1))), 400, "bad_request");
        using var bytes = new ByteArrayContent(PhotoFolder.Photo(1)) { Headers = { ContentType = new("image/png") } };
        await CollectionsTests.IsAsync(server.Client.PostAsync("/v1/items?id=" + Uri.EscapeDataString(id), bytes), 400, "bad_request");
        Assert.Equal(0, (await server.GetAsync("/v1/collection")).GetProperty("items").GetInt32());
    }

    [Theory]
    [InlineData(" blank around ")]
    [InlineData("...")]
    [InlineData("%2e%2e")]
    [InlineData("a/b?c#d")]
    [InlineData("/from/the/root.jpg")]
    [InlineData("ends in a slash/")]
    public async Task An_id_that_an_address_can_carry_is_got_and_deleted_by_it(string id)
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "other", 1);
        await server.AddAsync("a", id, 2);
        string address = "/v1/collections/a/items/" + Uri.EscapeDataString(id);

        Assert.Equal(id, (await server.GetAsync(address)).GetProperty("id").GetString());
        using HttpResponseMessage deleted = await server.Client.DeleteAsync(address);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal("other", Assert.Single((await server.GetAsync("/v1/items")).GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("/v1/collections/a/items/..")]
    [InlineData("/v1/collections/a/items/%2E%2e")]
    [InlineData("/v1/collections/a/items/.%2E")]
    [InlineData("/v1/collections/a/items/x/../..")]
    [InlineData("/v1/collections/a/items/.")]
    [InlineData("/v1/collections/a/")]
    [InlineData("/v1/collections//a")]
    [InlineData("/v1/collections/a/items/")]
    [InlineData("/services/a/")]
    public async Task A_delete_whose_address_is_not_exact_deletes_nothing(string address)
    {
        await server.HoldOnlyAsync("a");
        await server.AddAsync("a", "1", 1);

        // As it stands, and as a client makes it.
        Assert.StartsWith("HTTP/1.1 400 ", await Wire.AskAsync(server.Url, address, method: "DELETE"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await Wire.AskAsync(server.Url, "http://localhost" + address, method: "DELETE"), StringComparison.Ordinal);
        using HttpResponseMessage reply = await server.Client.DeleteAsync(address);
        Assert.False(reply.IsSuccessStatusCode, $"{address}: {reply.StatusCode}");
        Assert.Equal(1, (await server.GetAsync("/v1/collections/a")).GetProperty("items").GetInt32());
    }

    [Theory]
    [InlineData("/v1/%63ollections/items/items/")]
    [InlineData("/%761/Collections/items/items/")]
    [InlineData("/v1/collections/%69tems/items/")]
    [InlineData("/v1/collections/items/%69tem%73/")]
    [InlineData("/v1/%69tems/")]
    public async Task An_address_with_encoded_letters_names_the_same_item(string address)
    {
        await server.HoldOnlyAsync("items");
        foreach (string id in new[] { "a", "items", "photo", "similar" })
            await server.AddAsync("items", id, id.Length);

        foreach (string id in new[] { "items", "photo", "a" })
        {
            string item = await Wire.AskAsync(server.Url, address + id);
            Assert.Contains($"\"id\":\"{id}\"", item, StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 204 ", await Wire.AskAsync(server.Url, address + id, method: "DELETE"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 404 ", await Wire.AskAsync(server.Url, "/v1/items/" + id), StringComparison.Ordinal);
        }

        Assert.Equal("similar", Assert.Single((await server.GetAsync("/v1/items")).GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
    }
}
