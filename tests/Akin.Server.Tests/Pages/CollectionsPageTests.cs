using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>What is served, and the work on it.</summary>
public sealed class CollectionsPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_collection_is_made_filled_searched_and_deleted()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(6));
        await using Visit visit = await OpenAsync(server);
        await Expect(visit.Page.Locator(".row .head h2")).ToHaveTextAsync(["garments"]);

        await visit.Page.GetByText("New collection").ClickAsync();
        await visit.Page.GetByLabel("Name").FillAsync("hats");
        await visit.Page.Locator("select[name=model]").SelectOptionAsync("pixels");
        await visit.Page.Locator("select[name=metric]").SelectOptionAsync("cosine");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make" }).ClickAsync();
        await Expect(visit.Page.Locator(".row .head h2")).ToHaveTextAsync(["garments", "hats"]);
        ILocator hats = visit.Page.Locator("[data-name=hats]");
        await Expect(hats).ToContainTextAsync("0 photos · pixels");
        await Expect(hats).ToContainTextAsync("cosine");

        FilePayload[] files = [.. Enumerable.Range(0, 5).Select(i => new FilePayload { Name = $"hat {i}.png", MimeType = "image/png", Buffer = PhotoFolder.Photo(i) })];
        await hats.Locator("input[type=file]").SetInputFilesAsync([.. files, new FilePayload { Name = "torn.png", MimeType = "image/png", Buffer = "torn"u8.ToArray() }]);
        await Expect(hats.GetByRole(AriaRole.Status)).ToHaveTextAsync(new Regex("^5 of 6 added · 1 not: torn.png: .*is not an image"));
        await Expect(hats).ToContainTextAsync("5 photos");
        await visit.KeepAsync("collections");

        await hats.GetByRole(AriaRole.Link, new() { Name = "hats" }).ClickAsync();
        await Expect(visit.Cards).ToHaveCountAsync(5);
        await Expect(visit.Page.GetByLabel("Collection")).ToHaveValueAsync("hats");
        await visit.Cards.First.ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("[?]collection=hats&id=hat"));
        await Expect(visit.Cards).ToHaveCountAsync(5);
        await visit.Page.GetByLabel("Collection").SelectOptionAsync("garments");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("nothing to show");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Collections" }).ClickAsync();
        await hats.GetByRole(AriaRole.Button, new() { Name = "Delete hats" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("5 photos");
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(visit.Page.Locator(".row .head h2")).ToHaveTextAsync(["garments"]);
        visit.CheckManners(refusedWith: 400);
    }

    [Fact]
    public async Task Photos_are_dropped_on_a_collection()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(2));
        await using Visit visit = await OpenAsync(server);
        IJSHandle transfer = await visit.Page.EvaluateHandleAsync(
            "text => { const t = new DataTransfer(); t.items.add(new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], 'dropped.png', { type: 'image/png' })); return t }",
            Convert.ToBase64String(PhotoFolder.Photo(3)));

        await visit.Page.Locator("[data-name=garments]").DispatchEventAsync("drop", new { dataTransfer = transfer });

        await Expect(visit.Page.Locator("[data-name=garments]").GetByRole(AriaRole.Status)).ToHaveTextAsync("1 of 1 added");
        Assert.Equal("dropped.png", (await server.GetAsync("/v1/items")).GetProperty("items")[0].GetProperty("id").GetString());
        visit.CheckManners();
    }

    [Fact]
    public async Task A_folder_is_indexed_and_laid_out_while_the_page_shows_it()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(60));
        await using Visit visit = await OpenAsync(server);
        await visit.Page.GetByText("Index a folder or a table").ClickAsync();
        await visit.Page.GetByLabel("Folder, table or IDX files").FillAsync(server.Photos);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Index", Exact = true }).ClickAsync();

        ILocator first = visit.Page.Locator("[data-job='1']");
        await Expect(first.Locator(".state")).ToHaveTextAsync("done");
        await Expect(first).ToContainTextAsync("60 added, 0 unchanged, 0 removed, 0 skipped");
        await Expect(visit.Page.Locator("[data-name=garments]")).ToContainTextAsync("60 photos");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Rebuild index of garments" }).ClickAsync();
        await Expect(visit.Page.Locator("[data-job='2'] .state")).ToHaveTextAsync("done");

        // One that goes on until it is stopped, and one that waits for it.
        await server.PostAsync("/v1/jobs", new { kind = "map", iterations = 100_000 });
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Lay out map of garments" }).ClickAsync();
        await Expect(visit.Page.Locator("[data-job='4'] .state")).ToHaveTextAsync("queued");
        await visit.Page.ReloadAsync();
        ILocator running = visit.Page.Locator("[data-job='3']");
        await Expect(running.Locator("progress")).ToHaveAttributeAsync("max", "100000");
        await Expect(running).ToContainTextAsync(new Regex("layout: [0-9,]+ of 100,000 · [0-9,.]+ a second · .* left"));
        string before = (await running.Locator("progress").GetAttributeAsync("value"))!;
        await visit.UntilAsync("before => Number(document.querySelector(\"[data-job='3'] progress\").value) > before", int.Parse(before));
        await visit.KeepAsync("jobs");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel job 3" }).ClickAsync();
        await Expect(running.Locator(".state")).ToHaveTextAsync("cancelled");
        await Expect(visit.Page.Locator("[role=log]")).ToContainTextAsync("Job 3 (map) is cancelled");

        await Expect(visit.Page.Locator("[data-job='4'] .state")).ToHaveTextAsync("done", new() { Timeout = 30_000 });
        await visit.Page.ReloadAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Map" }).ClickAsync();
        await Expect(visit.Page.GetByText("60 items").First).ToBeVisibleAsync();
        visit.CheckManners();
    }

    [Fact]
    public async Task What_can_not_be_done_is_said_in_one_line()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Photos(2));
        await using Visit visit = await OpenAsync(server);
        await visit.Page.GetByText("Index a folder or a table").ClickAsync();
        await visit.Page.GetByLabel("Folder, table or IDX files").FillAsync("/etc");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Index", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("'/etc' is in no folder that this server may read");
        await visit.KeepAsync("collections-refused");
        visit.CheckManners(refusedWith: 403);
    }

    [Fact]
    public async Task A_phone_never_scrolls_sideways()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.Indexed(12));
        foreach ((string address, string part, string name) in new[] { ("/collections", ".served", "phone-collections"), ("/item?id=dress%2F002.png", ".item-page", "phone-item") })
        {
            await using Visit visit = await Visit.OpenAsync(chromium, server.Url, address, part, new() { ViewportSize = new() { Width = 390, Height = 844 }, DeviceScaleFactor = 2, HasTouch = true, IsMobile = true });
            Assert.Equal(390, await visit.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
            await visit.KeepAsync(name);
        }
    }

    private Task<Visit> OpenAsync(TestServer server) => Visit.OpenAsync(chromium, server.Url, "/collections", ".served");
}
