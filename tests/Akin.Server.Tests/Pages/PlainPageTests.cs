using System.Net;
using System.Text.Json;
using Akin.Lab.Judging.Relevance;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>The pages where people judge, and the map's, without JavaScript; with it they load no library.</summary>
public sealed class PlainPageTests(SmallServer server, MappedServer mapped, Chromium chromium)
{
    private static readonly BrowserNewContextOptions Plain = new() { ViewportSize = new() { Width = 1280, Height = 860 }, JavaScriptEnabled = false };

    [Fact]
    public async Task Votes_are_given_page_by_page_up_to_the_leaderboard()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(2));
        await using Visit visit = await OpenAsync(served.Url, "/", ".deck");
        for (int judged = 0; judged < 4; judged++)
        {
            await Expect(visit.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync($"You have judged {judged}");
            await visit.KeepAsync("vote-plain");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = judged == 1 ? "Nope" : "Dope" }).ClickAsync();
        }

        await Expect(visit.Page.Locator(".end")).ToContainTextAsync("You have judged 4 pairs");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "See who is ahead" }).ClickAsync();
        await Expect(visit.Page.Locator(".board > p").First).ToContainTextAsync("4 votes of 1 person");
        await Expect(visit.Page.Locator(".board > .wide tbody tr")).ToHaveCountAsync(3);
        await visit.Page.GetByText("Everyone against everyone").ClickAsync();
        await Expect(visit.Page.Locator(".certainties td").First).ToBeVisibleAsync();
        await visit.KeepAsync("leaderboard-plain");
        JsonElement board = JsonElement.Parse(await served.NewClient().GetStringAsync("/v1/vote/leaderboard"));
        Assert.Contains(board.GetProperty("contenders").EnumerateArray(), c => c.GetProperty("approvals").GetInt32() < c.GetProperty("votes").GetInt32());
        visit.CheckManners();
    }

    [Fact]
    public async Task Marks_are_sent_and_the_next_query_comes()
    {
        await using Visit visit = await OpenAsync(server.Url, "/judge", ".judge");
        string query = (await visit.Page.Locator("aside img").GetAttributeAsync("alt"))!["Searched with ".Length..];
        await visit.Page.Locator(".mark").Nth(1).ClickAsync();
        await visit.Page.Locator(".mark").Nth(4).ClickAsync();
        string[] marked = await visit.Page.Locator(".mark :checked").EvaluateAllAsync<string[]>("all => all.map(i => i.value)");
        Assert.Equal(2, marked.Length);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You have judged 1");
        await Expect(visit.Page.Locator(".mark :checked")).ToHaveCountAsync(0);
        JudgedQuery kept = JudgedList.Collected(server.Collection.Store).Queries.Single(q => q.Id == query);
        Assert.Equal(marked.Order(), kept.Relevance.Where(r => r.Value == 1).Select(r => r.Key).Order());
        visit.CheckManners();
    }

    [Fact]
    public async Task The_map_says_what_it_needs_and_what_its_colors_mean()
    {
        await using Visit visit = await OpenAsync(mapped.Url, "/map", ".map-legend");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("drawn with JavaScript");
        await Expect(visit.Page.Locator(".map-legend li")).ToHaveCountAsync(2);
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" })).ToHaveCountAsync(0);

        await visit.Page.GetByLabel("color by").SelectOptionAsync("");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();

        await Expect(visit.Page.Locator(".map-legend")).ToHaveCountAsync(0);
        await visit.KeepAsync("map-plain");
        visit.CheckManners();
    }

    [Fact]
    public async Task With_JavaScript_no_library_is_loaded()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(2));
        foreach ((Uri url, string address) in new[] { (served.Url, "/vote"), (served.Url, "/leaderboard"), (server.Url, "/judge"), (mapped.Url, "/map") })
        {
            await using Visit visit = await Visit.OpenAsync(chromium, url, address, "main", main => Expect(main).ToBeVisibleAsync());
            Assert.DoesNotContain(visit.Requests, request => request.Contains("/lib/", StringComparison.Ordinal));
            Assert.Contains(visit.Requests, request => request.EndsWith("/pages.js", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("true", null, HttpStatusCode.NotFound, "reload the page")]
    [InlineData("perhaps", null, HttpStatusCode.BadRequest, "neither true nor false")]
    [InlineData("true", "cross-site", HttpStatusCode.Forbidden, "another site")]
    public async Task A_vote_that_can_not_be_taken_is_answered_with_a_page(string approved, string? site, HttpStatusCode status, string says)
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(2));
        HttpClient voter = served.NewClient(), other = served.NewClient();
        await MadeUpComparison.DrawAsync(other);
        string pair = MadeUpComparison.First(await MadeUpComparison.DrawAsync(voter));
        using MultipartFormDataContent form = new() { { new StringContent(pair), "pair" }, { new StringContent(approved), "approved" } };
        using HttpRequestMessage request = new(HttpMethod.Post, "/vote") { Content = form };
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);

        using HttpResponseMessage reply = await other.SendAsync(request);

        Assert.Equal(status, reply.StatusCode);
        Assert.Contains(says, await reply.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, JsonElement.Parse(await voter.GetStringAsync("/v1/vote/leaderboard")).GetProperty("votes").GetInt32());
    }

    [Theory]
    [InlineData("/vote.html?collection=a", "/vote?collection=a")]
    [InlineData("/leaderboard.html", "/leaderboard")]
    [InlineData("/", "/vote")]
    public async Task Older_addresses_lead_to_the_pages(string from, string to)
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(2));
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = served.Url };
        using HttpResponseMessage reply = await client.GetAsync(from);
        Assert.Equal((HttpStatusCode.PermanentRedirect, to), (reply.StatusCode, reply.Headers.Location?.ToString()));
    }

    private Task<Visit> OpenAsync(Uri url, string address, string part) => Visit.OpenAsync(chromium, url, address, part, shown => Expect(shown).ToBeVisibleAsync(), Plain);
}
