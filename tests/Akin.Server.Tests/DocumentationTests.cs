using System.Net;
using System.Text.Json;
using Akin.Server.Tests.Pages;
using Microsoft.Playwright;

namespace Akin.Server.Tests;

public sealed class DocumentationTests(SmallServer server, Chromium chromium)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    [Fact]
    public async Task Every_call_is_described_with_a_summary_its_replies_and_how_it_is_refused()
    {
        JsonElement document = await DocumentAsync();
        Assert.Equal("3.1.1", document.GetProperty("openapi").GetString());
        List<string> undescribed = [];
        foreach ((string path, string method, JsonElement call) in Calls(document).Where(c => c.Path.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            string name = $"{method} {path}";
            if (!call.TryGetProperty("summary", out JsonElement summary) || summary.GetString()!.Length < 5)
            {
                undescribed.Add(name);
                continue;
            }

            JsonElement replies = call.GetProperty("responses");
            JsonProperty good = replies.EnumerateObject().FirstOrDefault(r => r.Name.StartsWith('2'));
            Assert.True(good.Name is "204" || (good.Name is not null && good.Value.GetProperty("content").EnumerateObject().All(c => c.Value.TryGetProperty("schema", out _))), $"{name} has no reply with a schema");
            Assert.Equal("application/problem+json", replies.GetProperty("429").GetProperty("content").EnumerateObject().Single().Name);
            Assert.Contains("bad_request", replies.GetProperty("400").GetProperty("description").GetString(), StringComparison.Ordinal);
            bool open = path == "/v1/session";
            Assert.Equal(open, !call.TryGetProperty("security", out _));
            Assert.Equal(open && method != "post", !replies.TryGetProperty("401", out _));
            string[] places = [.. path.Split('/').Where(p => p.StartsWith('{')).Select(p => p.Trim('{', '}'))];
            string[] described = call.TryGetProperty("parameters", out JsonElement parameters)
                ? [.. parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString()!)] : [];
            Assert.Equal(places.Order(), described.Order());
        }

        Assert.Empty(undescribed);
    }

    [Fact]
    public async Task Every_call_that_there_is_is_described_and_nothing_else()
    {
        string[] ofCollections =
        [
            "get /items", "post /items", "get /items/{id}", "patch /items/{id}", "delete /items/{id}", "get /items/{id}/photo", "get /items/{id}/similar", "post /search",
            "post /embed", "post /classify", "get /map", "get /map/about", "get /map/columns/{column}", "get /map/items", "get /map/photos/{place}", "get /judged/sheet", "post /judged/sheet",
        ];
        string[] others =
        [
            "get /v1/collections", "post /v1/collections", "get /v1/collections/{collection}", "delete /v1/collections/{collection}", "get /v1/collection",
            "get /v1/jobs", "post /v1/jobs", "get /v1/jobs/{id}", "get /v1/jobs/{id}/events", "post /v1/jobs/{id}/cancel",
            "get /v1/pages", "get /v1/session", "post /v1/session", "delete /v1/session",
            "get /info", "get /services/{name}", "put /services/{name}", "delete /services/{name}", "post /predict",
        ];
        JsonElement document = await DocumentAsync();
        Assert.Equal(
            [.. others.Concat(ofCollections.SelectMany(c => (string[])[c.Replace(" ", " /v1", StringComparison.Ordinal), c.Replace(" ", " /v1/collections/{collection}", StringComparison.Ordinal)])).Order(StringComparer.Ordinal)],
            Calls(document).Select(c => $"{c.Method} {c.Path}").Order(StringComparer.Ordinal));
        string[] names = [.. Calls(document).Select(c => c.Call.GetProperty("operationId").GetString()!)];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public async Task Every_described_call_answers_and_refuses_with_codes_that_are_described()
    {
        JsonElement document = await DocumentAsync();
        int asked = 0;
        foreach ((string path, string method, JsonElement call) in Calls(document).Where(c => c.Path.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            if (path.EndsWith("/events", StringComparison.Ordinal) || (method == "delete" && path == "/v1/collections/{collection}"))
                continue;
            string address = path.Replace("{collection}", "small%20store", StringComparison.Ordinal).Replace("{place}", "3", StringComparison.Ordinal)
                .Replace("{id}", path.Contains("/jobs/", StringComparison.Ordinal) ? "99" : "dress%2F01.png", StringComparison.Ordinal).Replace("{column}", "category", StringComparison.Ordinal);
            using HttpResponseMessage reply = await server.Client.SendAsync(new(new(method.ToUpperInvariant()), address));
            string text = await reply.Content.ReadAsStringAsync();
            asked++;

            string status = ((int)reply.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(call.GetProperty("responses").TryGetProperty(status, out JsonElement described), $"{method} {path} answered {status}, which is not described: {text}");
            Assert.NotEqual(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
            if (!reply.IsSuccessStatusCode)
                Assert.Contains(JsonElement.Parse(text).GetProperty("code").GetString()!, described.GetProperty("description").GetString()!.Split([' ', ',']));
        }

        Assert.True(asked > 30);
    }

    /// <summary>The folder of the solution.</summary>
    internal static string Root
    {
        get
        {
            DirectoryInfo root = new(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "Akin.slnx")))
                root = root.Parent!;
            return root.FullName;
        }
    }

    [Fact]
    public async Task Every_code_is_in_the_table_for_people()
    {
        string table = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "api.md"));
        IEnumerable<string> described = Calls(await DocumentAsync()).SelectMany(c => c.Call.GetProperty("responses").EnumerateObject())
            .Where(r => !r.Name.StartsWith('2')).SelectMany(r => r.Value.GetProperty("description").GetString()!["Code: ".Length..].Split(", "));
        // Those that the server's sources name, too: a code that nobody described is one that nobody can rely on.
        IEnumerable<string> thrown = Directory.EnumerateFiles(Path.Combine(Root, "src", "Akin.Server"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), "\\(\\s*[45][0-9][0-9], \"([a-z_]+)\"").Select(m => m.Groups[1].Value));

        Assert.DoesNotContain(described.Concat(thrown).Distinct(), code => !table.Contains($"`{code}`", StringComparison.Ordinal));
    }

    [Fact]
    public async Task References_lead_somewhere()
    {
        string text = await server.Client.GetStringAsync("/openapi/v1.json");
        JsonElement document = JsonElement.Parse(text);
        foreach (System.Text.RegularExpressions.Match reference in System.Text.RegularExpressions.Regex.Matches(text, "\"\\$ref\": ?\"#/([^\"]+)\""))
        {
            JsonElement at = document;
            foreach (string step in reference.Groups[1].Value.Split('/'))
                Assert.True(at.TryGetProperty(step, out at), reference.Value);
        }

        JsonElement schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal("bearer", schemes.GetProperty("bearer").GetProperty("scheme").GetString());
        Assert.Equal("X-Api-Key", schemes.GetProperty("header").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_page_shows_the_calls_without_scripts_from_elsewhere_or_inside_it()
    {
        IBrowser browser = await chromium.BrowserAsync();
        await using IBrowserContext context = await browser.NewContextAsync();
        IPage page = await context.NewPageAsync();
        List<string> complaints = [], elsewhere = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(server.Url.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };

        await page.GotoAsync(new Uri(server.Url, "/docs").AbsoluteUri);
        await Assertions.Expect(page.Locator(".opblock-summary-path", new() { HasTextString = "/v1/collections" }).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.Locator("#operations-Search-post_v1_search .opblock-summary-control, #operations-Search-post_v1_search .opblock-summary").First.ClickAsync();
        await Assertions.Expect(page.Locator("#operations-Search-post_v1_search .responses-table").First).ToBeVisibleAsync();

        using HttpResponseMessage reply = await server.Client.GetAsync("/docs/index.html");
        Assert.Contains("default-src 'none'; script-src 'self'; ", Assert.Single(reply.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Empty(elsewhere);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Parameters_are_described_with_what_they_take_and_stand_in_a_photos_form_too()
    {
        JsonElement search = (await DocumentAsync()).GetProperty("paths").GetProperty("/v1/search").GetProperty("post");
        Dictionary<string, JsonElement> parameters = search.GetProperty("parameters").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        JsonElement k = parameters["k"].GetProperty("schema");
        Assert.Equal((1, 10_000, 10), (k.GetProperty("minimum").GetInt32(), k.GetProperty("maximum").GetInt32(), k.GetProperty("default").GetInt32()));
        Assert.Equal("integer", k.GetProperty("type").GetString());
        Assert.Equal("array", parameters["filter"].GetProperty("schema").GetProperty("type").GetString());
        Assert.All(parameters.Values, p => Assert.True(p.GetProperty("description").GetString()!.Length > 5));
        Assert.All(parameters.Values, p => Assert.False(p.TryGetProperty("required", out JsonElement required) && required.GetBoolean()));
        JsonElement content = search.GetProperty("requestBody").GetProperty("content");
        string[] fields = [.. content.GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties").EnumerateObject().Select(p => p.Name)];
        Assert.Equal(parameters.Keys.Append("photo").Order(), fields.Order());
        Assert.Equal("#/components/schemas/SearchBody", content.GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
    }

    private async Task<JsonElement> DocumentAsync() => await server.GetAsync("/openapi/v1.json");

    private static IEnumerable<(string Path, string Method, JsonElement Call)> Calls(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from call in path.Value.EnumerateObject()
        where Methods.Contains(call.Name)
        select (path.Name, call.Name, call.Value);
}
