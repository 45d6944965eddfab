using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Akin.Server.Tests.Fetching;

namespace Akin.Server.Tests;

/// <summary>A search as a document that names an item, a photo elsewhere, a path on the server, or a vector.</summary>
public sealed class SearchByNameTests(SmallServer server, SearchByNameTests.Served served) : IClassFixture<SearchByNameTests.Served>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_finds_what_the_photo_itself_finds()
    {
        JsonElement named = await SearchAsync(new { address = served.Host.Url("/some%20where/a%20dress.png?x=1"), k = 5 });
        JsonElement sent = await server.SearchAsync(server.Photo("dress/03.png"), "?k=5");
        Assert.Equal(Hits(sent), Hits(named));
        Assert.Equal("a dress.png", named.GetProperty("query").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_path_in_an_allowed_folder_finds_what_the_photo_itself_finds()
    {
        JsonElement sent = await server.SearchAsync(server.Photo("dress/03.png"), "?k=5");
        Assert.Equal(Hits(sent), Hits(await SearchAsync(new { path = "dress/03.png", k = 5 })));
        Assert.Equal(Hits(sent), Hits(await SearchAsync(new { path = Path.Combine(server.Photos, "dress/03.png"), k = 5 })));
    }

    [Fact]
    public async Task An_item_and_its_vector_find_the_same_as_its_own_address()
    {
        string[] similar = Hits(await server.GetAsync("/v1/items/dress%2F03.png/similar?k=7&filter=category+in+(dress,bag)"));
        const string filter = "category in (dress, bag)";
        Assert.Equal(similar, Hits(await SearchAsync(new { item = "dress/03.png", k = 7, filter })));
        Assert.Equal(similar, Hits(await SearchAsync(new { vector = server.Collection.Read("dress/03.png").Vector, k = 7, filter })));
    }

    [Fact]
    public async Task A_box_and_a_largest_distance_hold_for_a_named_photo()
    {
        int[] box = [0, 0, 4, 4];
        Assert.Equal(Hits(await server.SearchAsync(server.Photo("dress/03.png"), "?k=5&box=0,0,4,4")), Hits(await SearchAsync(new { address = served.Host.Url(), k = 5, box })));
        Assert.Single(Hits(await SearchAsync(new { address = served.Host.Url(), max_distance = 0 })));
    }

    [Theory]
    [InlineData("{}", "bad_parameter", "nothing to search with")]
    [InlineData("{\"item\":\"dress/03.png\",\"path\":\"dress/03.png\"}", "bad_parameter", "more than one thing")]
    [InlineData("{\"item\":\"none\"}", "unknown_item", "none")]
    [InlineData("{\"item\":\"dress/03.png\",\"k\":0}", "bad_parameter", "k is 0")]
    [InlineData("{\"item\":\"dress/03.png\",\"k\":10001}", "bad_parameter", "k is 10001")]
    [InlineData("{\"item\":\"dress/03.png\",\"k\":\"5\"}", "bad_body", "{")]
    [InlineData("{\"item\":\"dress/03.png\",\"many\":5}", "bad_body", "{")]
    [InlineData("{\"item\":\"dress/03.png\"", "bad_body", "{")]
    [InlineData("[]", "bad_body", "{")]
    [InlineData("{\"item\":\"dress/03.png\",\"filter\":\"category =\"}", "bad_filter", "character 11")]
    [InlineData("{\"item\":\"dress/03.png\",\"filter\":\"color = red\"}", "unknown_column", "category")]
    [InlineData("{\"item\":\"dress/03.png\",\"box\":[0,0,5,5]}", "bad_parameter", "box")]
    [InlineData("{\"path\":\"dress/03.png\",\"box\":[0,0,5]}", "bad_parameter", "box")]
    [InlineData("{\"path\":\"dress/03.png\",\"box\":[0,0,-5,5]}", "bad_parameter", "box")]
    [InlineData("{\"item\":\"dress/03.png\",\"classes\":\"many\"}", "bad_parameter", "classes")]
    [InlineData("{\"item\":\"dress/03.png\",\"classes\":{}}", "bad_parameter", "classes")]
    [InlineData("{\"item\":\"dress/03.png\",\"classes\":2,\"class\":\"x\"}", "bad_parameter", "class and classes")]
    [InlineData("{\"item\":\"dress/03.png\",\"class\":\"x\"}", "bad_request", "not searched by class")]
    [InlineData("{\"vector\":[]}", "bad_parameter", "vector has 0")]
    [InlineData("{\"vector\":[1,2,3]}", "bad_parameter", "vector has 3")]
    [InlineData("{\"vector\":[1e99]}", "bad_parameter", "vector")]
    [InlineData("{\"vector\":\"AAAA\"}", "bad_body", "{")]
    [InlineData("{\"path\":\"../../../etc/passwd\"}", "path_not_allowed", "no folder")]
    [InlineData("{\"path\":\"/etc/passwd\"}", "path_not_allowed", "no folder")]
    [InlineData("{\"path\":\"\\u0000\"}", "path_not_allowed", "no folder")]
    [InlineData("{\"path\":\"dress\"}", "bad_path", "folder")]
    [InlineData("{\"path\":\"dress/none.png\"}", "bad_path", "missing")]
    [InlineData("{\"path\":\"\"}", "path_not_allowed", "no folder")]
    [InlineData("{\"address\":\"\"}", "bad_address", "https://")]
    [InlineData("{\"address\":\"dress.png\"}", "bad_address", "https://")]
    [InlineData("{\"address\":\"file:///etc/passwd\"}", "bad_address", "https://")]
    [InlineData("{\"address\":\"http://localhost/x.png\"}", "address_not_allowed", "not fetched")]
    [InlineData("{\"address\":\"http://169.254.169.254/\"}", "address_not_allowed", "not fetched")]
    [InlineData("{\"address\":\"HOST/broken\"}", "bad_photo", "photo")]
    [InlineData("{\"address\":\"HOST/moved\"}", "address_not_allowed", "not fetched")]
    public async Task What_cannot_be_searched_with_is_one_line_with_a_code(string body, string code, string says)
    {
        using var content = new StringContent(body.Replace("HOST", $"http://127.0.0.1:{served.Host.Port}", StringComparison.Ordinal), Encoding.UTF8, "application/json");
        using HttpResponseMessage reply = await served.Server.Client.PostAsync(new Uri("/v1/search", UriKind.Relative), content, Cancellation);
        JsonElement problem = await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.InRange((int)reply.StatusCode, 400, 404);
        Assert.DoesNotContain('\n', problem.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task Where_no_folder_is_allowed_no_path_is_read()
    {
        using HttpResponseMessage reply = await server.Client.PostAsJsonAsync("/v1/search", new { path = Path.Combine(server.Photos, "dress/03.png") }, Cancellation);
        Assert.Contains("path_not_allowed", await reply.Content.ReadAsStringAsync(Cancellation));
    }

    private static string[] Hits(JsonElement answer) =>
        [.. answer.GetProperty("hits").EnumerateArray().Select(h => $"{h.GetProperty("id").GetString()} {h.GetProperty("distance").GetSingle():R}")];

    private async Task<JsonElement> SearchAsync(object body)
    {
        using HttpResponseMessage reply = await served.Server.Client.PostAsJsonAsync("/v1/search", body, Cancellation);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Cancellation));
        return await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    /// <summary>The small store again, by a server that may fetch and read, and a host to fetch from.</summary>
    public sealed class Served(SmallServer server) : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal PhotoHost Host { get; private set; } = null!;

        public TestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Host = new PhotoHost((head, stream, cancellation) => PhotoHost.WriteAsync(
                stream,
                head.StartsWith("GET /moved", StringComparison.Ordinal) ? "HTTP/1.1 302 Found\nLocation: http://localhost:9/" : "HTTP/1.1 200 OK\nContent-Type: image/png",
                head.StartsWith("GET /broken", StringComparison.Ordinal) ? "no photo"u8.ToArray() : head.StartsWith("GET /moved", StringComparison.Ordinal) ? [] : server.Photo("dress/03.png"), cancellation));
            Directory.CreateSymbolicLink(_folder.File("photos"), server.Photos);
            Server = await TestServer.StartAsync(server.Setup with
            {
                Make = null,
                Store = server.Store,
                Allowed = [_folder.File("photos")],
                Change = o => o with { Fetch = new() { AllowedHosts = [$"127.0.0.1:{Host.Port}"] } },
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Host.DisposeAsync();
            _folder.Dispose();
        }
    }
}
