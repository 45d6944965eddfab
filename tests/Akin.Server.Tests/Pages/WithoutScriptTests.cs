using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>Searching, an item and the collections work in a browser that runs no script.</summary>
public sealed class WithoutScriptTests(SmallServer server, Chromium chromium)
{
    private static readonly BrowserNewContextOptions Scriptless = new() { JavaScriptEnabled = false, ViewportSize = new() { Width = 1280, Height = 860 } };

    [Fact]
    public async Task A_photo_is_sent_filtered_and_followed()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, options: Scriptless);
        await Expect(visit.Cards).ToHaveCountAsync(36);

        await visit.SearchWithAsync(server.Photo("dress/03.png"), "my dress.png");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync("my dress.png");
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/03.png");
        await Expect(visit.Page.Locator("aside img")).ToHaveAttributeAsync("src", new System.Text.RegularExpressions.Regex("^data:image/jpeg;base64,"));
        await visit.KeepAsync("scriptless-photo");

        // The form that has the photo has the filters too.
        await visit.SearchWithAsync(server.Photo("dress/03.png"), "my dress.png");
        await visit.Page.GetByLabel("category").SelectOptionAsync("shoe");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(visit.Cards).ToHaveCountAsync(14);
        await Expect(visit.Page.GetByLabel("category")).ToHaveValueAsync("shoe");
        string first = (await visit.Cards.First.GetAttributeAsync("data-id"))!;

        await visit.Cards.First.ClickAsync();
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync(first);
        await Expect(visit.Cards).ToHaveCountAsync(14);
        await visit.Page.GetByLabel("show").SelectOptionAsync("12");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("[?]id=shoe.*&k=12&where=category%3Dshoe$"));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("12 found");
        visit.CheckManners();
    }

    [Fact]
    public async Task A_bad_photo_is_said()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, options: Scriptless);
        await visit.SearchWithAsync("not a photo at all"u8.ToArray(), "letter.png");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not an image");
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync("letter.png");
    }

    [Fact]
    public async Task An_item_is_changed_and_deleted()
    {
        await using TestServer working = await TestServer.StartAsync(TestSetup.Indexed(8));
        await using Visit visit = await Visit.OpenAsync(chromium, working.Url, "/item?id=dress%2F002.png", ".item-page", Scriptless);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await visit.Page.GetByLabel("category").FillAsync("");
        await visit.Page.GetByLabel("New column").FillAsync("color");
        await visit.Page.GetByLabel("Its value").FillAsync("<b>red</b>");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(visit.Page.Locator(".item .metadata")).ToHaveTextAsync("color<b>red</b>");
        JsonElement metadata = (await working.GetAsync("/v1/items/dress%2F002.png")).GetProperty("metadata");
        Assert.Equal("<b>red</b>", metadata.GetProperty("color").GetString());
        Assert.False(metadata.TryGetProperty("category", out _));

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("dress/002.png is deleted");
        Assert.Equal(7, (await working.GetAsync("/v1/collection")).GetProperty("items").GetInt32());
        visit.CheckManners();
    }

    [Fact]
    public async Task A_collection_is_made_filled_and_deleted_and_a_job_begun()
    {
        await using TestServer working = await TestServer.StartAsync(TestSetup.Photos(3));
        await using Visit visit = await Visit.OpenAsync(chromium, working.Url, "/collections", ".served", Scriptless);
        await visit.Page.GetByText("New collection").ClickAsync();
        await visit.Page.GetByLabel("Name").FillAsync("hats");
        await visit.Page.Locator("select[name=model]").SelectOptionAsync("pixels");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make" }).ClickAsync();
        ILocator hats = visit.Page.Locator("[data-name=hats]");

        await hats.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "hat.png", MimeType = "image/png", Buffer = PhotoFolder.Photo(1) });
        await hats.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(hats).ToContainTextAsync("1 photo ·");
        await hats.GetByText("Index a folder or a table").ClickAsync();
        await hats.GetByLabel("Folder, table or IDX files").FillAsync(working.Photos);
        await hats.GetByRole(AriaRole.Button, new() { Name = "Index", Exact = true }).ClickAsync();
        await Expect(visit.Page.Locator("[data-job='1'] h3")).ToHaveTextAsync("Index " + working.Photos);
        await working.EventsAsync(1);
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator("[data-job='1']")).ToContainTextAsync("3 added");
        await Expect(hats).ToContainTextAsync("4 photos");

        await hats.GetByRole(AriaRole.Button, new() { Name = "Delete hats" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(hats).ToHaveCountAsync(0);
        visit.CheckManners();
    }
}
