using Akin.Server.Tests.Fetching;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>Searches by a photo's address, and filters that are typed.</summary>
public sealed class NamedSearchTests(SmallServer server, Chromium chromium)
{
    [Fact]
    public async Task A_photos_address_is_typed_pasted_or_dropped_and_the_server_fetches_it()
    {
        await using PhotoHost host = PhotoHost.Create("HTTP/1.1 200 OK\nContent-Type: image/png", PhotoFolder.Photo(4));
        await using TestServer working = await TestServer.StartAsync(TestSetup.Indexed(10) with { Change = o => o with { Fetch = new() { AllowedHosts = [$"127.0.0.1:{host.Port}"] } } });
        await using Visit visit = await Visit.OpenAsync(chromium, working.Url, "/", ".found");
        string address = host.Url("/dress.png").AbsoluteUri;

        await visit.Page.GetByLabel("Address of a photo").FillAsync(address);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/004.png");
        await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync(address);
        await visit.KeepAsync("address");
        await visit.Page.ReloadAsync();
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/004.png");
        await visit.Page.GetByLabel("category").SelectOptionAsync("shoe");
        await Expect(visit.Cards).ToHaveCountAsync(5);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Akin" }).ClickAsync();

        foreach (string kind in new[] { "paste", "drop" })
        {
            await visit.Page.EvaluateAsync(
                """
                ([kind, address]) => {
                  const transfer = new DataTransfer();
                  transfer.setData(kind === 'paste' ? 'text/plain' : 'text/uri-list', address);
                  document.body.dispatchEvent(kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }) : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
                }
                """, new[] { kind, address + "?" + kind });
            await Expect(visit.Page.Locator("aside h1")).ToHaveTextAsync(address + "?" + kind);
            await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", "dress/004.png");
        }

        Assert.True(host.Connections >= 5);
        visit.CheckManners();
    }

    [Fact]
    public async Task An_address_that_the_server_does_not_fetch_is_said()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?address=http%3A%2F%2F169.254.169.254%2Flatest");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        visit.CheckManners(refusedWith: 403);
    }

    [Fact]
    public async Task A_filter_is_typed_in_the_language_and_stands_in_the_address()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?id=dress%2F03.png");
        await Expect(visit.Cards).ToHaveCountAsync(24);

        await visit.Page.GetByLabel("filter", new() { Exact = true }).FillAsync("not category in (dress, shoe)");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Cards).ToHaveCountAsync(SmallServer.Count - 28);
        await visit.KeepAsync("typed-filter");
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.GetByLabel("filter", new() { Exact = true })).ToHaveValueAsync("not category in (dress, shoe)");
        await visit.Page.GetByLabel("category").SelectOptionAsync("bag");
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", new System.Text.RegularExpressions.Regex("^bag/"));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).ClickAsync();
        await Expect(visit.Cards).ToHaveCountAsync(24);

        await visit.Page.GetByLabel("nearer than").FillAsync("0");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Cards).ToHaveCountAsync(1);
        visit.CheckManners();
    }

    [Fact]
    public async Task A_filter_that_can_not_be_read_says_where()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?filter=category+%3D");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("can't be read at character 11");
        visit.CheckManners(refusedWith: 400);
    }
}
