using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Akin.Server.Tests;

/// <summary>What a call does not take is refused, and never passed over: a typing error in a filter must not be a search without one.</summary>
public sealed class StrictnessTests(SmallServer server, FolderServer written) : IClassFixture<FolderServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_refuses_an_unknown_parameter()
    {
        List<string> taken = [];
        int asked = 0;
        JsonElement paths = (await server.GetAsync("/openapi/v1.json")).GetProperty("paths");
        foreach ((string path, JsonProperty call) in paths.EnumerateObject().Where(p => p.Name.StartsWith("/v1/", StringComparison.Ordinal)).SelectMany(p => p.Value.EnumerateObject().Select(c => (p.Name, c))))
        {
            string address = path.Replace("{collection}", "small%20store", StringComparison.Ordinal).Replace("{id}", path.StartsWith("/v1/jobs", StringComparison.Ordinal) ? "1" : "dress%2F01.png", StringComparison.Ordinal)
                .Replace("{place}", "1", StringComparison.Ordinal).Replace("{column}", "category", StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(call.Name), address + "?nothing_knows_this=1");
            asked++;
            if (call.Value.TryGetProperty("requestBody", out _))
                request.Content = JsonContent.Create(new { });
            using HttpResponseMessage reply = await server.Client.SendAsync(request, Token);
            JsonElement problem = JsonElement.Parse(await reply.Content.ReadAsStringAsync(Token));
            if ((int)reply.StatusCode != 400 || problem.GetProperty("code").GetString() != "unknown_parameter")
                taken.Add($"{call.Name} {path}: {problem}");
        }

        Assert.Empty(taken);
        Assert.True(asked > 30);
    }

    [Theory]
    [InlineData("/v1/items?fliter=category%3Ddress", "unknown_parameter", "'fliter' here; did you mean 'filter'?")]
    [InlineData("/v1/items?Filter=category%3Dnone&limt=3", "unknown_parameter", "did you mean 'limit'?")]
    [InlineData("/v1/items?color=red", "unknown_parameter", "there are limit, after, offset, sample, filter")]
    [InlineData("/v1/items/dress%2F01.png/similar?distance=1", "unknown_parameter", "max_distance")]
    [InlineData("/v1/items/dress%2F01.png/similar?k=1&k=2", "bad_parameter", "k is given 2 times")]
    [InlineData("/v1/items/dress%2F01.png?side=100", "unknown_parameter", "there are none")]
    [InlineData("/v1/items?sample=3&offset=10", "bad_parameter", "sample")]
    [InlineData("/v1/items?after=1&offset=10", "bad_parameter", "after")]
    [InlineData("/v1/items?after=x", "bad_parameter", "next")]
    [InlineData("/v1/items?filter=category%3D%ED%A0%BD", "bad_parameter", "UTF-8")]
    [InlineData("/v1/items?filter=category%3D%ff", "bad_parameter", "UTF-8")]
    [InlineData("/v1/items/dress%2F01.png/similar?max_distance=NaN", "bad_parameter", "max_distance")]
    [InlineData("/v1/items/dress%2F01.png/similar?max_distance=1e99", "bad_parameter", "max_distance")]
    public async Task A_parameter_that_would_be_passed_over_is_refused_with_the_one_that_was_meant(string address, string code, string line)
    {
        using HttpResponseMessage reply = await server.Client.GetAsync(address, Token);
        await IsAsync(reply, code, line);
    }

    [Fact]
    public async Task Parameters_of_a_search_count_as_fields_of_its_form_too()
    {
        byte[] photo = server.Photo("dress/03.png");
        string expected = Hits(await server.SearchAsync(photo, "?k=3&filter=category%3Dshoe"));
        using MultipartFormDataContent form = Form(photo, ("filter", "category=shoe"), ("k", "3"));
        using HttpResponseMessage reply = await server.Client.PostAsync("/v1/search", form, Token);
        Assert.Equal(expected, Hits(await TestServer.ReadAsync(reply)));
    }

    [Theory]
    [InlineData("fliter", "category=shoe", "unknown_parameter", "did you mean 'filter'?")]
    [InlineData("dist", "1", "unknown_parameter", "'dist'")]
    [InlineData("k", "0", "bad_parameter", "k is '0'")]
    [InlineData("max_distance", "Infinity", "bad_parameter", "max_distance")]
    public async Task A_field_that_would_be_passed_over_is_refused(string name, string value, string code, string line)
    {
        using MultipartFormDataContent form = Form(server.Photo("dress/03.png"), (name, value));
        using HttpResponseMessage reply = await server.Client.PostAsync("/v1/search", form, Token);
        await IsAsync(reply, code, line);
    }

    [Fact]
    public async Task What_is_given_twice_is_refused_wherever_it_stands()
    {
        byte[] photo = server.Photo("dress/03.png");
        foreach ((string address, MultipartFormDataContent content, string code) in new[]
        {
            ("/v1/search?k=1", Form(photo, ("k", "2")), "bad_parameter"), ("/v1/search", Form(photo, ("k", "1"), ("K", "2")), "bad_parameter"),
        })
        {
            using MultipartFormDataContent form = content;
            using HttpResponseMessage reply = await server.Client.PostAsync(address, form, Token);
            await IsAsync(reply, code, "k is given 2 times");
        }

        using MultipartFormDataContent two = Form(photo);
        two.Add(new ByteArrayContent(photo), "photo", "another.png");
        using HttpResponseMessage both = await server.Client.PostAsync("/v1/search", two, Token);
        await IsAsync(both, "bad_form", "more than one file");
    }

    [Theory]
    [InlineData("/v1/search", """{"item":"dress/01.png","fliter":"category=dress"}""", "bad_body", "did you mean 'filter'?")]
    [InlineData("/v1/search", """{"item":"dress/01.png","K":3}""", "bad_body", "did you mean 'k'?")]
    [InlineData("/v1/search", """{"item":"dress/01.png","k":3,"k":4}""", "bad_body", "send one like")]
    [InlineData("/v1/search?k=3", """{"item":"dress/01.png"}""", "unknown_parameter", "'k' stands in the JSON document")]
    [InlineData("/v1/search", """{"item":"dress/01.png","max_distance":1e999}""", "bad_body", "too large")]
    [InlineData("/v1/search", """{"item":"dress/01.png","max_distance":1e39}""", "bad_parameter", "max_distance")]
    [InlineData("/v1/search", """{"item":"dress/01.png","max_distance":NaN}""", "bad_body", "send one like")]
    [InlineData("/v1/search", """{"item":"\ud83d"}""", "bad_body", "half a character")]
    [InlineData("/v1/search", """{"\udc00":"x"}""", "bad_body", "half a character")]
    [InlineData("/v1/embed", """{"path":"x.png","id":"1"}""", "bad_body", "there is no key 'id'")]
    [InlineData("/v1/classify", """{"path":"x.png","metadata":{}}""", "bad_body", "there is no key 'metadata'")]
    [InlineData("/v1/items", """{"path":"x.png","meta":{}}""", "read_only", "read")]
    [InlineData("/v1/collections", """{"name":"x","modle":"pixels"}""", "bad_body", "did you mean 'model'?")]
    [InlineData("/v1/jobs", """{"kind":"index","sorce":"photos"}""", "bad_request", "did you mean 'source'?")]
    [InlineData("/v1/jobs", """{"kind":"map","perplexity":1e999}""", "bad_body", "too large")]
    [InlineData("/v1/session", """{"key":"x","keep":true}""", "bad_body", "there is no key 'keep'")]
    public async Task A_document_that_would_be_read_otherwise_than_it_was_meant_is_refused(string address, string document, string code, string line)
    {
        using var content = new StringContent(document, Encoding.UTF8, "application/json");
        using HttpResponseMessage reply = await server.Client.PostAsync(address, content, Token);
        await IsAsync(reply, code, line, code == "read_only" ? 403 : 400);
    }

    [Fact]
    public async Task A_body_where_none_is_taken_is_refused_and_an_empty_document_is_not()
    {
        foreach ((string body, bool good) in new[] { ("""{"filter":"category=dress"}""", false), ("{}", true), (" ", true), ("filter=category%3Ddress", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/items?limit=1") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            using HttpResponseMessage reply = await server.Client.SendAsync(request, Token);
            if (good)
                await TestServer.ReadAsync(reply);
            else
                await IsAsync(reply, "bad_body", "behind the question mark: limit");
        }
    }

    [Theory]
    [InlineData("""{"t":"\ud83d"}""", "half a character")]
    [InlineData("""{"\ud83d":"t"}""", "half a character")]
    [InlineData("""{"price":1e999}""", "too large")]
    [InlineData("""{"price":-1e999}""", "too large")]
    [InlineData("""{"price":NaN}""", "no JSON object")]
    [InlineData("""{"price":1,"price":2}""", "once")]
    public async Task Metadata_that_could_not_be_kept_as_they_are_meant_are_refused_in_form_and_document(string metadata, string line)
    {
        await written.HoldOnlyAsync("a");
        await written.AddAsync("a", "1", 1);
        using HttpResponseMessage added = await written.Client.PostAsync("/v1/items", TestServer.Form("2", PhotoFolder.Photo(2), metadata), Token);
        await IsAsync(added, "bad_metadata", line);
        using var patch = new StringContent($$"""{"metadata":{{metadata}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage changed = await written.Client.PatchAsync("/v1/items/1", patch, Token);
        Assert.Equal(400, (int)changed.StatusCode);
        Assert.Equal(1, (await written.GetAsync("/v1/collection")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task Metadata_under_another_name_are_refused_and_the_item_is_not_made_without_them()
    {
        await written.HoldOnlyAsync("a");
        using MultipartFormDataContent form = Form(PhotoFolder.Photo(1), ("id", "1"), ("meta", "{}"));
        using HttpResponseMessage reply = await written.Client.PostAsync("/v1/items", form, Token);
        await IsAsync(reply, "unknown_parameter", "did you mean 'metadata'?");
        Assert.Equal(0, (await written.GetAsync("/v1/collection")).GetProperty("items").GetInt32());
    }

    [Fact]
    public async Task A_field_that_is_not_utf_8_is_refused()
    {
        await written.HoldOnlyAsync("a");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(PhotoFolder.Photo(1)), "photo", "photo.png" }, { new ByteArrayContent([0x61, 0xed, 0xa0, 0xbd]), "id" } };
        using HttpResponseMessage reply = await written.Client.PostAsync("/v1/items", form, Token);
        await IsAsync(reply, "bad_form", "'id' is not UTF-8");
    }

    private static MultipartFormDataContent Form(byte[] photo, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "photo", "photo.png" } };
        foreach ((string name, string value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }

    private static string Hits(JsonElement answer) => string.Join(' ', answer.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("id").GetString()));

    private static async Task IsAsync(HttpResponseMessage reply, string code, string line, int status = 400)
    {
        string text = await reply.Content.ReadAsStringAsync(Token);
        Assert.True((int)reply.StatusCode == status, $"{(int)reply.StatusCode}: {text}");
        JsonElement problem = JsonElement.Parse(text);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(line, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
