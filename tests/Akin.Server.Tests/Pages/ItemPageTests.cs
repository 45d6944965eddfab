using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>The page of one item: seen, changed, deleted.</summary>
public sealed class ItemPageTests(SmallServer server, Chromium chromium)
{
    [Fact]
    public async Task A_card_leads_to_the_items_page_with_what_is_most_like_it()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?id=dress%2F03.png");
        await Expect(visit.Cards).ToHaveCountAsync(24);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "All about 03.png" }).First.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page).ToHaveURLAsync(new Regex("/item[?]id=dress%2F03.png$"));
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("dress/03.png");
        await Expect(visit.Page.Locator(".item .metadata")).ToHaveTextAsync("categorydress");
        await Expect(visit.Cards).ToHaveCountAsync(24);
        Assert.DoesNotContain("dress/03.png", await Task.WhenAll((await visit.Cards.AllAsync()).Select(c => c.GetAttributeAsync("data-id"))));
        await visit.KeepAsync("item");
        string next = (await visit.Cards.First.GetAttributeAsync("data-id"))!;
        await visit.Cards.First.ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync(next);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Search with this" }).ClickAsync();
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync(next);
        // This server only reads.
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" })).ToHaveCountAsync(0);
        visit.CheckManners();
    }

    [Fact]
    public async Task Whatever_an_id_holds_its_page_is_found()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server.Url, "/item?id=dress%2F03.png", ".item-page");
        foreach (string id in SmallServer.OddNames)
        {
            await visit.Page.GotoAsync(new Uri(server.Url, $"/item?id={Uri.EscapeDataString(id)}").AbsoluteUri);
            await Expect(visit.Page.Locator("h1")).ToHaveTextAsync(id);
            await visit.UntilAsync("document.querySelector('.item img').naturalWidth > 0");
            visit.CheckManners();
        }
    }

    [Fact]
    public async Task An_item_that_is_not_there_is_said()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server.Url, "/item?id=gone.png", ".item-page");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no item 'gone.png'", new() { IgnoreCase = true });
        visit.CheckManners(refusedWith: 404);
    }

    [Fact]
    public async Task What_is_known_of_an_item_is_changed_and_the_item_deleted_by_keyboard_alone()
    {
        await using TestServer working = await TestServer.StartAsync(TestSetup.Indexed(8));
        await using Visit visit = await Visit.OpenAsync(chromium, working.Url, "/item?id=dress%2F002.png", ".item-page");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByLabel("category")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Control+A");
        await visit.Page.Keyboard.TypeAsync("evening dress");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.TypeAsync("color");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.TypeAsync("deep \"red\"");
        await visit.KeepAsync("item-edit");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.Locator(".item .metadata")).ToContainTextAsync("deep \"red\"");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Edit" })).ToBeFocusedAsync();
        JsonElement metadata = (await working.GetAsync("/v1/items/dress%2F002.png")).GetProperty("metadata");
        Assert.Equal("""{"category":"evening dress","color":"deep \u0022red\u0022"}""", JsonSerializer.Serialize(metadata));

        // Emptied, a column goes; Escape changes nothing.
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await visit.Page.GetByLabel("color").FillAsync("");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(visit.Page.Locator(".item .metadata")).ToHaveTextAsync("categoryevening dress");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await visit.Page.GetByLabel("category").FillAsync("hat");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page.Locator(".item .metadata")).ToHaveTextAsync("categoryevening dress");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Keep" })).ToBeFocusedAsync();
        await visit.KeepAsync("item-delete");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal(8, (await working.GetAsync("/v1/collection")).GetProperty("items").GetInt32());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("dress/002.png is deleted");
        Assert.Equal(7, (await working.GetAsync("/v1/collection")).GetProperty("items").GetInt32());
        visit.CheckManners();
    }
}
