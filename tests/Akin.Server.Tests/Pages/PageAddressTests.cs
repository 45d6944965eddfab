using System.Net;
using System.Text.RegularExpressions;
using Akin.Server.Http;

namespace Akin.Server.Tests.Pages;

/// <summary>What the addresses of pages answer: to old bookmarks, to what is wrong, to whoever has no key, and to other sites.</summary>
public sealed partial class PageAddressTests(SmallServer server, PageAddressTests.Served guarded) : IClassFixture<PageAddressTests.Served>
{
    [Theory]
    [InlineData("/index.html?id=dress%2F03.png&k=12", "/?id=dress%2F03.png&k=12")]
    [InlineData("/item.html?collection=a&id=x%20y", "/item?collection=a&id=x%20y")]
    [InlineData("/collections.html", "/collections")]
    [InlineData("/judge.html?collection=a", "/judge?collection=a")]
    [InlineData("/map.html?color=a&at=1,2,3", "/map?color=a&at=1,2,3")]
    public async Task An_address_that_a_page_had_before_leads_to_the_one_that_it_has(string before, string now)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Url };
        using HttpResponseMessage reply = await client.GetAsync(before);
        Assert.Equal(HttpStatusCode.PermanentRedirect, reply.StatusCode);
        Assert.Equal(now, reply.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/?id=gone.png", 404, "there is no item &#x27;gone.png&#x27;")]
    [InlineData("/item?id=gone.png", 404, "there is no item &#x27;gone.png&#x27;")]
    [InlineData("/item?id=%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404, "there is no item &#x27;&lt;script&gt;alert(1)&lt;/script&gt;&#x27;")]
    [InlineData("/?collection=gone", 404, "there is no collection &#x27;gone&#x27;")]
    [InlineData("/item?collection=gone&id=x", 404, "there is no collection &#x27;gone&#x27;")]
    [InlineData("/?k=none", 400, "k is &#x27;none&#x27;")]
    [InlineData("/?k=100000000", 400, "k is &#x27;100000000&#x27;")]
    [InlineData("/?max_distance=far", 400, "max_distance is &#x27;far&#x27;")]
    [InlineData("/?filter=category+%3D", 400, "can&#x27;t be read at character 11")]
    [InlineData("/?fitler=x", 400, "did you mean &#x27;filter&#x27;?")]
    [InlineData("/?k=12&k=24", 400, "k is given 2 times")]
    [InlineData("/item?id=a&what=b", 400, "there is no parameter &#x27;what&#x27;")]
    [InlineData("/collections?id=a", 400, "there is no parameter &#x27;id&#x27;")]
    [InlineData("/judge?id=a", 400, "there is no parameter &#x27;id&#x27;")]
    [InlineData("/map", 404, "the store has no map yet")]
    [InlineData("/map/cards?at=1", 404, "the store has no map yet")]
    public async Task What_is_wrong_is_said_in_one_line_on_a_page(string address, int status, string line)
    {
        using HttpResponseMessage reply = await server.Client.GetAsync(address);
        string page = await reply.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal("text/html", reply.Content.Headers.ContentType?.MediaType);
        string alert = Alert().Match(page).Value;
        Assert.Contains(line, alert.Replace("&#39;", "&#x27;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("<header", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_of_a_thousand_characters_is_answered_as_any_other()
    {
        foreach (string id in new[] { new string('x', 1000), "\"'><img src=x>", "../../etc/passwd", "👜\u0301" })
        {
            using HttpResponseMessage reply = await server.Client.GetAsync("/item?id=" + Uri.EscapeDataString(id));
            Assert.Equal(404, (int)reply.StatusCode);
            Assert.DoesNotContain("<img src=x>", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_has_no_key_gets_the_form_to_sign_in_and_then_the_page()
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = guarded.Url };
        foreach (string page in new[] { "/", "/item?id=dress%2F002.png", "/collections", "/judge", "/map" })
        {
            using HttpResponseMessage refused = await browser.GetAsync(page);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            string form = await refused.Content.ReadAsStringAsync();
            Assert.Contains("action=\"/sign-in\"", form, StringComparison.Ordinal);
            Assert.Contains($"name=\"return\" value=\"{page}\"", form, StringComparison.Ordinal);
            Assert.DoesNotContain("dress/002.png", form, StringComparison.Ordinal);
        }

        using HttpResponseMessage wrong = await browser.PostAsync("/sign-in", Form(("key", "akin_wrong"), ("return", "/collections")));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("value=\"/collections\"", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage right = await browser.PostAsync("/sign-in", Form(("key", guarded.Secrets[Access.Read]), ("return", "/item?id=dress%2F002.png")));
        Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        Assert.Equal("/item?id=dress%2F002.png", right.Headers.Location!.OriginalString);
        string item = await browser.GetStringAsync("/item?id=dress%2F002.png");
        Assert.DoesNotContain("Delete", item, StringComparison.Ordinal);
        Assert.DoesNotContain("Edit", item, StringComparison.Ordinal);
        foreach (string form in new[] { "/item?id=dress%2F002.png", "/item/delete?id=dress%2F002.png", "/collections/create", "/collections/delete?name=garments", "/collections/jobs" })
        {
            using HttpResponseMessage refused = await browser.PostAsync(form, Form(("name", "x")));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("text/html", refused.Content.Headers.ContentType?.MediaType);
        }

        using HttpResponseMessage left = await browser.PostAsync("/sign-out", Form());
        Assert.Equal(HttpStatusCode.SeeOther, left.StatusCode);
        using HttpResponseMessage after = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Signing_in_leads_to_no_other_site(string address)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = guarded.Url };
        using HttpResponseMessage reply = await browser.PostAsync("/sign-in", Form(("key", guarded.Secrets[Access.Read]), ("return", address)));
        Assert.Equal(HttpStatusCode.SeeOther, reply.StatusCode);
        Assert.Equal("/", reply.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Another_sites_form_changes_nothing()
    {
        await using TestServer open = await TestServer.StartAsync(TestSetup.OneStore with { Write = true });
        foreach (string form in new[] { "/item/delete?id=dress%2F000.png", "/collections/delete?name=garments", "/sign-in", "/" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, form) { Content = Form(("key", "x")) };
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            using HttpResponseMessage reply = await open.NewClient().SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        }

        using var plain = new FormUrlEncodedContent([]);
        using HttpResponseMessage other = await open.NewClient().PostAsync("/item?id=dress%2F000.png", plain);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, other.StatusCode);
    }

    [Fact]
    public async Task A_page_runs_and_loads_nothing_but_this_servers_files()
    {
        foreach (string address in new[] { "/", "/?id=dress%2F03.png", "/item?id=dress%2F03.png", "/collections", "/judge" })
        {
            using HttpResponseMessage reply = await server.Client.GetAsync(address);
            string page = await reply.Content.ReadAsStringAsync();
            Assert.DoesNotMatch(InlineCode(), page);
            string policy = Assert.Single(reply.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);
            Assert.Matches("no-cache|no-store", reply.Headers.CacheControl!.ToString());
        }

        string root = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        foreach (string file in Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories).Where(f => f.EndsWith(".js", StringComparison.Ordinal) || f.EndsWith(".css", StringComparison.Ordinal)))
            Assert.DoesNotMatch(ForeignImport(), await File.ReadAllTextAsync(file));
    }

    private static MultipartFormDataContent Form(params (string Name, string Value)[] fields)
    {
        // A form without fields has its boundary alone, which the framework leaves out.
        var form = new MultipartFormDataContent { { new StringContent("1"), "sent" } };
        foreach ((string name, string value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }

    public sealed class Served() : TestServer(TestSetup.OneStore with { Keys = true, Write = true });

    [GeneratedRegex("role=\"alert\".*?</div>", RegexOptions.Singleline)]
    private static partial Regex Alert();

    [GeneratedRegex("""<script(?![^>]*\ssrc="/)|<style|\sstyle=|\son[a-z]+=""", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();

    [GeneratedRegex("""(import\s[^;]*|from\s*|import\()['"](https?:)?//|@import|url\(["']?(https?:)?//""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex ForeignImport();
}
