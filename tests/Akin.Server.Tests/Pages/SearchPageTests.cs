using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>What a visitor does: shows a photo, follows the neighbors, filters, goes back.</summary>
public sealed class SearchPageTests(SmallServer server, Chromium chromium)
{
    [Fact]
    public async Task The_start_says_how_many_photos_there_are_and_shows_some()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);

        await Expect(visit.Page.Locator("header")).ToContainTextAsync($"{SmallServer.Count} photos");
        await Expect(visit.Cards).ToHaveCountAsync(36);
        string?[] before = await Task.WhenAll((await visit.Cards.AllAsync()).Select(card => card.GetAttributeAsync("data-id")));
        await visit.KeepAsync("start");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Show others" }).ClickAsync();

        await visit.UntilAsync(
            "before => { const now = [...document.querySelectorAll('a.card')].map(c => c.dataset.id); return now.length === 36 && now.join() !== before.join() }", before);
        visit.CheckManners();
    }

    [Fact]
    public async Task A_chosen_photo_shows_its_neighbors_nearest_first()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);

        await visit.SearchWithAsync(server.Photo("dress/03.png"), "my dress.png");

        await Expect(visit.Cards).ToHaveCountAsync(24);
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/03.png");
        await Expect(visit.Cards.First.Locator(".distance")).ToHaveTextAsync("0.000");
        await Expect(visit.Cards.First).ToContainTextAsync("dress");
        await Expect(visit.Page.Locator(".legend")).ToContainTextAsync("L2 distance");
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync("my dress.png");
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("24 found");
        string[] distances = await Task.WhenAll((await visit.Page.Locator(".distance").AllAsync()).Select(d => d.InnerTextAsync()));
        Assert.All(distances, text => Assert.Matches(@"^(0\.000|\d\.\d\d|\d\d\.\d|0\.0*[1-9]\d\d)$", text));
        Assert.Equal("pixelated", await visit.Cards.First.Locator("img").EvaluateAsync<string>("async i => { await i.decode(); await new Promise(requestAnimationFrame); return getComputedStyle(i).imageRendering }"));
        await visit.KeepAsync("neighbors");
        visit.CheckManners();
    }

    [Fact]
    public async Task A_neighbor_is_searched_with_and_Back_and_reload_bring_each_page_again()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);
        await visit.SearchWithAsync(server.Photo("dress/03.png"), "my dress.png");
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/03.png");
        string second = (await visit.Cards.Nth(1).GetAttributeAsync("data-id"))!;

        await visit.Cards.Nth(1).ClickAsync();

        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", second);
        await Expect(visit.Page).ToHaveURLAsync(new Regex("[?]id=" + Regex.Escape(Uri.EscapeDataString(second))));
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync(second);
        await visit.Page.ReloadAsync();
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", second);

        await visit.Page.GoBackAsync();
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/03.png");
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync("my dress.png");
        await visit.Page.ReloadAsync();
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/03.png");
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync("my dress.png");

        await visit.Page.GoBackAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Find what looks alike" })).ToBeVisibleAsync();
        visit.CheckManners();
    }

    [Fact]
    public async Task A_filter_shows_only_its_category_and_stands_in_the_address()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);
        await visit.SearchWithAsync(server.Photo("dress/03.png"));
        await Expect(visit.Cards).ToHaveCountAsync(24);

        await visit.Page.GetByLabel("category").SelectOptionAsync("shoe");

        await Expect(visit.Cards).ToHaveCountAsync(14);
        Assert.All(await Task.WhenAll((await visit.Cards.AllAsync()).Select(c => c.GetAttributeAsync("data-id"))), id => Assert.StartsWith("shoe/", id));
        await visit.KeepAsync("filtered");
        await visit.Page.ReloadAsync();
        await Expect(visit.Cards).ToHaveCountAsync(14);
        await Expect(visit.Page.GetByLabel("category")).ToHaveValueAsync("shoe");

        await visit.Cards.First.ClickAsync();
        await Expect(visit.Cards).ToHaveCountAsync(14);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).ClickAsync();
        await Expect(visit.Cards).ToHaveCountAsync(24);
        await visit.Page.GetByLabel("show").SelectOptionAsync("12");
        await Expect(visit.Cards).ToHaveCountAsync(12);
        visit.CheckManners();
    }

    [Fact]
    public async Task A_filter_narrows_the_start_too()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);

        await visit.Page.GetByLabel("category").SelectOptionAsync("dress");

        await Expect(visit.Cards).ToHaveCountAsync(14);
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("14 photos");
    }

    [Fact]
    public async Task A_filter_that_nothing_meets_says_so_and_can_be_cleared()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?id=dress%2F03.png&where=category%3Dhat");

        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("Nothing in the catalog fits");
        await visit.KeepAsync("empty");
        await visit.Page.Locator(".empty a").ClickAsync();

        await Expect(visit.Cards).ToHaveCountAsync(24);
        visit.CheckManners();
    }

    [Fact]
    public async Task A_photo_is_pasted()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.Page.EvaluateAsync(
            "async text => { const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0)); await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]) }",
            Convert.ToBase64String(server.Photo("shoe/04.png")));

        await visit.Page.Keyboard.PressAsync("Control+V");

        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "shoe/04.png");
        visit.CheckManners();
    }

    [Fact]
    public async Task A_photo_is_dropped_anywhere()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);
        IJSHandle transfer = await visit.Page.EvaluateHandleAsync(
            "text => { const t = new DataTransfer(); t.items.add(new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], 'dropped.png', { type: 'image/png' })); return t }",
            Convert.ToBase64String(server.Photo("shoe/05.png")));

        await visit.Page.Locator("h1").DispatchEventAsync("dragenter", new { dataTransfer = transfer });
        await Expect(visit.Page.GetByText("Drop to search")).ToBeVisibleAsync();
        await visit.KeepAsync("drop");
        await visit.Page.Locator("h1").DispatchEventAsync("drop", new { dataTransfer = transfer });

        await Expect(visit.Page.GetByText("Drop to search")).ToBeHiddenAsync();
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "shoe/05.png");
        visit.CheckManners();
    }

    [Fact]
    public async Task A_bad_file_gets_the_servers_line_and_the_next_photo_is_found()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);

        await visit.SearchWithAsync("not a photo at all"u8.ToArray(), "letter.png");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not an image");
        await visit.KeepAsync("bad-file");
        await visit.SearchWithAsync(server.Photo("dress/01.png"));

        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/01.png");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        visit.CheckManners(refusedWith: 400);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_not_even_sent()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server);

        await visit.SearchWithAsync(new byte[SmallServer.MaxBytes + 1], "large.png");

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("larger than the limit of 0.2");
        await Expect(visit.Cards).ToHaveCountAsync(36);
        visit.CheckManners();
    }

    [Fact]
    public async Task An_item_that_is_gone_is_said()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?id=gone.png");

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no item 'gone.png'");
        visit.CheckManners(refusedWith: 404);
    }

    [Fact]
    public async Task Items_with_odd_names_are_found_by_a_click()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?where=category%3Dbag");

        foreach (string id in SmallServer.OddNames.Where(n => n.StartsWith("bag/", StringComparison.Ordinal) && n.Count(c => c == '/') == 1))
        {
            await visit.Page.Locator($"a.card[data-id={Quoted(id)}]").ClickAsync();
            await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync(id);
            await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", id);
        }

        visit.CheckManners();
    }

    private static string Quoted(string text) => "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
