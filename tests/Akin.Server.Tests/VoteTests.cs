using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Akin.Imaging;

namespace Akin.Server.Tests;

/// <summary>Voting as programs see it: blind, once, by those who were given a number.</summary>
public sealed class VoteTests(VoteTests.Served served) : IClassFixture<VoteTests.Served>
{
    [Fact]
    public async Task A_voter_is_a_number_in_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        var cookies = new CookieContainer();
        HttpClient client = served.NewClient(cookies);
        using HttpResponseMessage first = await client.GetAsync("/v1/vote/pairs");
        string cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));

        Assert.Matches("^akin-voter-[0-9a-f]{8}=[A-Za-z0-9_-]{43}; ", cookie);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("no-store", first.Headers.CacheControl?.ToString());
        using HttpResponseMessage second = await client.GetAsync("/v1/vote/pairs");
        Assert.False(second.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Nothing_that_is_sent_tells_who_made_a_pair_or_which_photos_they_are()
    {
        HttpClient client = served.NewClient();
        JsonElement paper = await MadeUpComparison.DrawAsync(client);

        Assert.Equal(["comparison", "judged", "left", "pairs"], paper.EnumerateObject().Select(p => p.Name));
        Assert.Equal((0, 8, 4), (paper.GetProperty("judged").GetInt32(), paper.GetProperty("left").GetInt32(), paper.GetProperty("pairs").GetArrayLength()));
        foreach (string secret in new[] { "clever", "copycat", "random", "secret", "distance", "0.125" })
            Assert.DoesNotContain(secret, paper.ToString(), StringComparison.OrdinalIgnoreCase);
        foreach (JsonElement pair in paper.GetProperty("pairs").EnumerateArray())
        {
            Assert.Equal(["pair", "query", "found"], pair.EnumerateObject().Select(p => p.Name));
            Assert.Equal(48, pair.GetProperty("pair").GetString()!.Length);
            foreach (string side in new[] { "query", "found" })
            {
                using HttpResponseMessage photo = await client.GetAsync(pair.GetProperty(side).GetString() + "?side=20");
                ImageInfo info = new ImageDecoder().Identify(await photo.Content.ReadAsByteArrayAsync());
                Assert.Equal((ImageFormat.Jpeg, 20), (info.Format, info.Width));
                Assert.DoesNotContain("secret", photo.Headers.ToString() + photo.Content.Headers, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task A_judgment_counts_once_for_each_contender_that_made_the_pair()
    {
        await using TestServer own = await TestServer.StartAsync(TestSetup.Vote(4));
        HttpClient client = own.NewClient();
        JsonElement paper = await MadeUpComparison.DrawAsync(client);
        for (int n = 1; n <= 8; n++)
        {
            using HttpResponseMessage reply = await MadeUpComparison.VoteAsync(client, MadeUpComparison.First(paper), true);
            paper = await TestServer.ReadAsync(reply);
            Assert.Equal((n, 8 - n, Math.Min(4, 8 - n)), (paper.GetProperty("judged").GetInt32(), paper.GetProperty("left").GetInt32(), paper.GetProperty("pairs").GetArrayLength()));
        }

        using HttpResponseMessage answer = await client.GetAsync("/v1/vote/leaderboard");
        JsonElement board = await TestServer.ReadAsync(answer);
        Assert.Equal((8, 1), (board.GetProperty("votes").GetInt32(), board.GetProperty("voters").GetInt32()));
        Assert.Equal(3, board.GetProperty("contenders").GetArrayLength());
        foreach (JsonElement contender in board.GetProperty("contenders").EnumerateArray())
        {
            Assert.Equal((4, 4, 1.0), (contender.GetProperty("votes").GetInt32(), contender.GetProperty("approvals").GetInt32(), contender.GetProperty("rate").GetDouble()));
            Assert.InRange(contender.GetProperty("interval")[0].GetDouble(), 0.4, 0.6);
            Assert.All(contender.GetProperty("ahead").EnumerateArray(), share => Assert.Equal(0.5, share.GetDouble(), 9));
        }
    }

    [Fact]
    public async Task A_vote_twice_is_refused()
    {
        HttpClient client = served.NewClient();
        string pair = MadeUpComparison.First(await MadeUpComparison.DrawAsync(client));
        (await MadeUpComparison.VoteAsync(client, pair, true)).EnsureSuccessStatusCode();

        await RefusedAsync(await MadeUpComparison.VoteAsync(client, pair, false), 409, "already_judged");
    }

    [Fact]
    public async Task A_vote_for_a_pair_that_is_unknown_or_anothers_is_refused()
    {
        HttpClient client = served.NewClient(), other = served.NewClient();
        string theirs = MadeUpComparison.First(await MadeUpComparison.DrawAsync(other));
        await MadeUpComparison.DrawAsync(client);

        await RefusedAsync(await MadeUpComparison.VoteAsync(client, theirs, true), 404, "unknown_pair");
        await RefusedAsync(await MadeUpComparison.VoteAsync(client, "1", true), 404, "unknown_pair");
        await RefusedAsync(await MadeUpComparison.VoteAsync(client, new string('A', 48), true), 404, "unknown_pair");
        await RefusedAsync(await client.GetAsync($"/v1/vote/pairs/{theirs}/found"), 404, "unknown_pair");
        (await MadeUpComparison.VoteAsync(other, theirs, true)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_forged_voter_is_refused_and_may_begin_anew()
    {
        var cookies = new CookieContainer();
        HttpClient client = served.NewClient(cookies);
        string pair = MadeUpComparison.First(await MadeUpComparison.DrawAsync(client));
        Cookie number = Assert.Single(cookies.GetCookies(new Uri(served.Url, "/v1/")));
        string forged = (number.Value[0] == 'A' ? 'B' : 'A') + number.Value[1..];
        foreach (string value in new[] { forged, "nobody", new string('A', 43) })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/vote/pairs/{pair}") { Content = JsonContent.Create(new { approved = true }) };
            request.Headers.Add("Cookie", $"{number.Name}={value}");
            using var bare = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = served.Url };
            using HttpResponseMessage reply = await bare.SendAsync(request);
            Assert.Contains("expires=Thu, 01 Jan 1970", Assert.Single(reply.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
            await RefusedAsync(reply, 403, "forged_voter");
        }
    }

    [Fact]
    public async Task Who_was_given_no_number_can_not_vote()
    {
        string pair = MadeUpComparison.First(await MadeUpComparison.DrawAsync(served.NewClient()));

        await RefusedAsync(await MadeUpComparison.VoteAsync(served.NewClient(), pair, true), 403, "no_voter");
        await RefusedAsync(await served.NewClient().GetAsync($"/v1/vote/pairs/{pair}/query"), 403, "no_voter");
    }

    [Theory]
    [InlineData("", "application/json", 400, "bad_body")]
    [InlineData("approved", "application/json", 400, "bad_body")]
    [InlineData("{}", "application/json", 400, "bad_body")]
    [InlineData("null", "application/json", 400, "bad_body")]
    [InlineData("[true]", "application/json", 400, "bad_body")]
    [InlineData("{\"approved\": 1}", "application/json", 400, "bad_body")]
    [InlineData("{\"approved\": null}", "application/json", 400, "bad_body")]
    [InlineData("{\"approved\": true, \"voter\": \"me\"}", "application/json", 400, "bad_body")]
    [InlineData("{\"approved\": true}", "text/plain", 415, "unsupported_media_type")]
    [InlineData("approved=true", "application/x-www-form-urlencoded", 415, "unsupported_media_type")]
    [InlineData("LONG", "application/json", 413, "too_large")]
    public async Task A_document_that_is_no_vote_is_refused(string body, string type, int status, string code)
    {
        HttpClient client = served.NewClient();
        string pair = MadeUpComparison.First(await MadeUpComparison.DrawAsync(client));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body == "LONG" ? "{\"approved\":" + new string(' ', 100_000) + "true}" : body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        await RefusedAsync(await client.PostAsync($"/v1/vote/pairs/{pair}", content), status, code);
        Assert.Equal(0, (await MadeUpComparison.DrawAsync(client)).GetProperty("judged").GetInt32());
    }

    [Fact]
    public async Task A_photo_that_is_gone_is_said_and_its_pair_is_given_to_nobody()
    {
        await using TestServer own = await TestServer.StartAsync(TestSetup.Vote(4));
        HttpClient client = own.NewClient();
        foreach (string file in Directory.GetFiles(own.Photos).Where(f => !f.EndsWith("-00.png", StringComparison.Ordinal) && !f.EndsWith("-04.png", StringComparison.Ordinal)))
            File.Delete(file);
        JsonElement paper = await MadeUpComparison.DrawAsync(client);
        for (int rounds = 0; rounds < 8; rounds++)
        {
            foreach (JsonElement pair in paper.GetProperty("pairs").EnumerateArray())
            {
                foreach (string side in new[] { "query", "found" })
                    (await client.GetAsync(pair.GetProperty(side).GetString())).Dispose();
            }

            paper = await MadeUpComparison.DrawAsync(client);
        }

        Assert.Equal((1, 1), (paper.GetProperty("left").GetInt32(), paper.GetProperty("pairs").GetArrayLength()));
    }

    [Fact]
    public async Task Alone_it_has_its_pages_and_no_collection()
    {
        HttpClient client = served.NewClient();

        Assert.Contains("vote/vote.js", await client.GetStringAsync("/"), StringComparison.Ordinal);
        JsonElement pages = JsonElement.Parse(await client.GetStringAsync("/v1/pages"));
        Assert.Equal(["/vote"], pages.EnumerateArray().Select(p => p.GetProperty("address").GetString()));
        await RefusedAsync(await client.GetAsync("/v1/collection"), 404, "not_found");
        await RefusedAsync(await client.GetAsync("/v1/judged/sheet"), 404, "not_found");
        foreach (string page in new[] { "/vote", "/vote.html", "/leaderboard", "/leaderboard.html", "/vote/vote.js", "/v1/vote/pairs" })
        {
            using HttpResponseMessage reply = await client.GetAsync(page);
            reply.EnsureSuccessStatusCode();
            string policy = Assert.Single(reply.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }
    }

    internal static async Task RefusedAsync(HttpResponseMessage reply, int status, string code)
    {
        using (reply)
        {
            string text = await reply.Content.ReadAsStringAsync();
            Assert.True(status == (int)reply.StatusCode, $"{(int)reply.StatusCode} and not {status}: {text}");
            JsonElement problem = JsonElement.Parse(text);
            Assert.Equal(code, problem.GetProperty("code").GetString());
            Assert.DoesNotContain('\n', problem.GetProperty("detail").GetString()!);
        }
    }

    public sealed class Served() : TestServer(TestSetup.Vote(4));
}
