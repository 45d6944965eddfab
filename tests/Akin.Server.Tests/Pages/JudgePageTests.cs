using Akin.Lab.Judging.Relevance;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>Marks among the ten nearest: by clicks and by keys.</summary>
public sealed class JudgePageTests(SmallServer server, Chromium chromium)
{
    [Fact]
    public async Task Marks_are_kept_and_the_next_query_comes()
    {
        await using Visit visit = await OpenAsync();
        await Expect(visit.Page.Locator(".mark")).ToHaveCountAsync(10);
        string query = await QueryAsync(visit);
        await visit.Page.Locator(".mark").Nth(1).ClickAsync();
        await visit.Page.Keyboard.PressAsync("4");
        await visit.Page.Keyboard.PressAsync("0");
        await visit.Page.Keyboard.PressAsync("4");
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("2 marked");
        await Expect(visit.Page.Locator(".mark:has(:checked)")).ToHaveCountAsync(2);
        string[] marked = await visit.Page.Locator(".mark:has(:checked) img").EvaluateAllAsync<string[]>("all => all.map(i => decodeURIComponent(new URL(i.src).pathname.split('/')[3]))");
        await visit.KeepAsync("judge");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("you have judged 1");
        await Expect(visit.Page.Locator(".mark:has(:checked)")).ToHaveCountAsync(0);
        Assert.NotEqual(query, await QueryAsync(visit));
        await Expect(visit.Page.Locator("h1")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("you have judged 2");

        JudgedQuery kept = JudgedList.Collected(server.Collection.Store).Queries.Single(q => q.Id == query);
        Assert.Equal(marked.Order(), kept.Relevance.Where(r => r.Value == 1).Select(r => r.Key).Order());
        visit.CheckManners();
    }

    [Theory]
    [InlineData(390, 760)]
    [InlineData(360, 640)]
    public async Task A_phone_never_scrolls_sideways_and_has_next_in_view(int width, int height)
    {
        await using Visit visit = await OpenAsync(new() { ViewportSize = new() { Width = width, Height = height }, HasTouch = true, IsMobile = true, ColorScheme = ColorScheme.Dark });
        await Expect(visit.Page.Locator(".mark")).ToHaveCountAsync(10);

        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToBeInViewportAsync();
        await visit.KeepAsync($"judge-{width}");
    }

    [Fact]
    public async Task The_pages_lead_to_each_other()
    {
        await using Visit visit = await OpenAsync();
        await Expect(visit.Page.Locator(".pages a[aria-current]")).ToHaveTextAsync("Judge");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).ClickAsync();
        await Expect(visit.Cards.First).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".pages a[aria-current]")).ToHaveTextAsync("Search");
        visit.CheckManners();
    }

    private Task<Visit> OpenAsync(BrowserNewContextOptions? options = null) => Visit.OpenAsync(chromium, server.Url, "/judge", ".judge", options);

    private static async Task<string> QueryAsync(Visit visit) => (await visit.Page.Locator("aside img").GetAttributeAsync("alt"))!["Searched with ".Length..];
}
