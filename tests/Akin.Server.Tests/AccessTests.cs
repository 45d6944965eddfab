using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akin.Server.Http;

namespace Akin.Server.Tests;

public sealed class AccessTests(AccessTests.Served server) : IClassFixture<AccessTests.Served>
{

    [Theory]
    [InlineData("GET", "/v1/items", Access.Read)]
    [InlineData("GET", "/v1/collections", Access.Read)]
    [InlineData("GET", "/v1/items/none/photo", Access.Read)]
    [InlineData("POST", "/v1/search", Access.Read)]
    [InlineData("POST", "/v1/items", Access.Write)]
    [InlineData("PATCH", "/v1/items/none", Access.Write)]
    [InlineData("DELETE", "/v1/items/none", Access.Write)]
    [InlineData("GET", "/v1/jobs", Access.Write)]
    [InlineData("POST", "/v1/collections", Access.Administer)]
    [InlineData("DELETE", "/v1/collections/garments", Access.Administer)]
    [InlineData("GET", "/metrics", Access.Administer)]
    public async Task A_key_opens_what_its_role_and_those_below_it_may(string method, string path, Access needed)
    {
        using (HttpResponseMessage without = await server.NewClient().SendAsync(new(new(method), path)))
        {
            Assert.Equal((401, "key_needed"), await TestServer.RefusalAsync(without));
            Assert.Equal("Bearer", without.Headers.WwwAuthenticate.ToString());
        }

        foreach (Access access in Enum.GetValues<Access>())
        {
            using HttpResponseMessage reply = await server.NewClient(access).SendAsync(new(new(method), path));
            if (access < needed)
                Assert.Equal((403, "not_permitted"), await TestServer.RefusalAsync(reply));
            else
                Assert.DoesNotContain("not_permitted", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.NotEqual(HttpStatusCode.Unauthorized, reply.StatusCode);
        }
    }

    [Fact]
    public async Task Indexing_is_writing_and_every_other_job_is_for_administrators()
    {
        foreach ((string kind, Access access, int status) in new[]
        {
            ("index", Access.Read, 403), ("index", Access.Write, 400), ("rebuild", Access.Write, 403), ("map", Access.Write, 403), ("train", Access.Write, 403), ("rebuild", Access.Administer, 202),
        })
        {
            string job = kind switch { "index" => "{\"kind\": \"index\", \"collection\": \"garments\"}", "train" => "{\"kind\": \"train\", \"config\": \"/x.yml\"}", _ => $"{{\"kind\": \"{kind}\", \"collection\": \"garments\"}}" };
            using var body = new StringContent(job, System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage reply = await server.NewClient(access).PostAsync("/v1/jobs", body);
            Assert.True(status == (int)reply.StatusCode, $"{kind} by {access}: {reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
            if (status == 403)
                Assert.Equal((403, "not_permitted"), await TestServer.RefusalAsync(reply));
        }
    }

    [Theory]
    [InlineData("/pages.js")]
    [InlineData("/akin.css")]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/v1/session")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/index.html")]
    public async Task What_pages_are_made_of_health_and_signing_in_need_no_key(string path)
    {
        using HttpResponseMessage reply = await server.NewClient().GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task A_key_is_taken_from_either_header_and_a_wrong_one_is_said_to_be()
    {
        string secret = server.Secrets[Access.Read];
        foreach ((string header, string value, int status) in new[]
        {
            ("X-Api-Key", secret, 200), ("Authorization", "Bearer " + secret, 200), ("Authorization", "bearer " + secret, 200),
            ("X-Api-Key", secret + "x", 401), ("Authorization", "Bearer " + secret[..^2], 401), ("Authorization", "Bearer", 401),
            ("Authorization", "Basic " + secret, 401), ("Authorization", secret, 401), ("X-Api-Key", "", 401), ("X-Api-Key", new string('k', 5000), 401),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/items");
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage reply = await server.NewClient().SendAsync(request);
            Assert.True(status == (int)reply.StatusCode, $"{header}: {value}: {reply.StatusCode}");
            if (status == 401)
                Assert.DoesNotContain(secret, await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_method_or_address_is_said_and_not_hidden_behind_a_role()
    {
        using HttpResponseMessage method = await server.NewClient(Access.Read).DeleteAsync("/v1/search");
        using HttpResponseMessage address = await server.NewClient().GetAsync("/v1/nothing");
        Assert.Equal((405, "method_not_allowed"), await TestServer.RefusalAsync(method));
        Assert.Equal((404, "not_found"), await TestServer.RefusalAsync(address));
    }

    [Fact]
    public async Task A_browser_signs_in_with_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = server.Url };
        Assert.Equal((true, null), await SessionAsync(browser));

        using HttpResponseMessage wrong = await browser.PostAsJsonAsync("/v1/session", new { key = "akin_wrong" });
        Assert.Equal((401, "unknown_key"), await TestServer.RefusalAsync(wrong));

        using HttpResponseMessage signedIn = await browser.PostAsJsonAsync("/v1/session", new { key = server.Secrets[Access.Write] });
        string cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(server.Secrets[Access.Write], cookie, StringComparison.Ordinal);
        Assert.Equal((true, "write"), await SessionAsync(browser));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/v1/items")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/metrics")).StatusCode);

        string token = cookies.GetCookies(server.Url)[0].Value;
        using HttpResponseMessage signedOut = await browser.DeleteAsync("/v1/session");
        Assert.Equal((true, null), await SessionAsync(browser));
        // Somebody who kept the cookie has nothing of it.
        using var kept = new HttpRequestMessage(HttpMethod.Get, "/v1/items");
        kept.Headers.Add("Cookie", $"akin-session-{server.Url.Port}={token}");
        using HttpResponseMessage stale = await server.NewClient().SendAsync(kept);
        Assert.Equal(HttpStatusCode.Unauthorized, stale.StatusCode);
    }

    [Fact]
    public async Task Where_there_are_no_keys_nobody_needs_one()
    {
        await using TestServer open = await TestServer.StartAsync(TestSetup.OneStore);
        Assert.Equal((false, "administer"), await SessionAsync(open.NewClient()));
        Assert.Equal(HttpStatusCode.OK, (await open.NewClient().GetAsync("/v1/items")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await open.NewClient().GetAsync("/metrics")).StatusCode);
    }

    private static async Task<(bool NeedsKey, string? Access)> SessionAsync(HttpClient client)
    {
        JsonElement answer = await client.GetFromJsonAsync<JsonElement>("/v1/session");
        return (answer.GetProperty("needs_key").GetBoolean(), answer.TryGetProperty("access", out JsonElement access) ? access.GetString() : null);
    }

    public sealed class Served() : TestServer(TestSetup.OneStore with { Keys = true, Write = true });
}
