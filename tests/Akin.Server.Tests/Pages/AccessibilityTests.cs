using System.Text;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>axe-core finds nothing serious on any page, by day and by night: contrast, names, roles, landmarks, the order of headings.</summary>
public sealed class AccessibilityTests(SmallServer server, MappedServer mapped, Chromium chromium)
{
    [Fact]
    public async Task The_search_pages()
    {
        await CheckAsync(server.Url, "/", ".found");
        await CheckAsync(server.Url, "/?id=dress%2F03.png&filter=category+%3D+dress", ".found");
        await CheckAsync(server.Url, "/?id=gone", ".found");
        await CheckAsync(server.Url, "/item?id=dress%2F03.png", ".item-page");
        await CheckAsync(server.Url, "/judge", ".judge");
        await CheckAsync(mapped.Url, "/map", ".found");
    }

    [Fact]
    public async Task The_pages_for_those_who_keep_the_collections()
    {
        await using TestServer working = await TestServer.StartAsync(TestSetup.Indexed(20));
        await working.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 });
        await working.PostAsync("/v1/jobs", new { kind = "rebuild" });
        await CheckAsync(working.Url, "/collections", ".served", async page =>
        {
            foreach (ILocator summary in await page.Locator("summary").AllAsync())
                await summary.ClickAsync();
            await Expect(page.Locator("progress")).ToHaveCountAsync(1);
        });
        await CheckAsync(working.Url, "/collections", ".served", page => page.GetByRole(AriaRole.Button, new() { Name = "Delete garments" }).ClickAsync());
        await CheckAsync(working.Url, "/item?id=dress%2F002.png", ".item-page", page => page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync());
    }

    [Fact]
    public async Task The_vote_and_its_board()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(5));
        await CheckAsync(served.Url, "/vote", "main");
        await CheckAsync(served.Url, "/leaderboard", "main");
    }

    [Fact]
    public async Task Signing_in()
    {
        await using TestServer guarded = await TestServer.StartAsync(TestSetup.OneStore with { Keys = true });
        await CheckAsync(guarded.Url, "/", ".sign-in", async page =>
        {
            await page.GetByLabel("Key").FillAsync("wrong");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Alert)).Not.ToBeEmptyAsync();
        });
    }

    private async Task CheckAsync(Uri url, string address, string part, Func<IPage, Task>? prepare = null)
    {
        // axe is put into the page, which the page's own policy would not allow; what fades in must have faded in.
        await using Visit visit = await Visit.OpenAsync(
            chromium, url, address, part, shown => part == ".sign-in" ? Expect(shown).ToBeVisibleAsync() : Expect(shown).Not.ToHaveAttributeAsync("aria-busy", "true"),
            new() { ViewportSize = new() { Width = 1280, Height = 860 }, ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce, BypassCSP = true });
        if (prepare is not null)
            await prepare(visit.Page);
        await visit.UntilAsync("[...document.images].filter(i => i.getBoundingClientRect().top < innerHeight).every(i => i.complete)");
        await CheckAsync(visit.Page, $"{address} by day", new AxeRunOptions());
        // By night only the colors are others.
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await CheckAsync(visit.Page, $"{address} by night", new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast") });
        await visit.KeepAsync("night-" + new string([.. address.Split('&')[0].Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-') + (prepare is null ? "" : "-in-use"));
    }

    private static async Task CheckAsync(IPage page, string what, AxeRunOptions options)
    {
        options.ResultTypes = [ResultType.Violations];
        AxeResult result = await page.RunAxe(options);
        // It did look: a page that it could not read would have nothing wrong with it either.
        Assert.NotEmpty(result.Passes);
        var lines = new StringBuilder();
        foreach (AxeResultItem violation in result.Violations.Where(v => v.Impact is "serious" or "critical"))
        {
            lines.AppendLine($"{violation.Id}: {violation.Help}");
            foreach (AxeResultNode node in violation.Nodes.Take(5))
                lines.AppendLine($"  {node.Html}\n    {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}");
        }

        Assert.True(lines.Length == 0, $"{what}:\n{lines}");
    }
}
