using Akin.Server.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>Where a key is needed, the page asks for it and goes on.</summary>
public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task A_key_is_asked_for_once_and_every_page_goes_on()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore with { Keys = true, Write = true });
        await using Visit visit = await OpenAsync(server, "/?id=dress%2F002.png");
        ILocator form = visit.Page.GetByRole(AriaRole.Form, new() { Name = "Sign in" });
        await Expect(form).ToHaveCountAsync(1);
        await Expect(visit.Page.GetByLabel("Key")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(form).ToBeVisibleAsync();
        await visit.KeepAsync("sign-in");

        await visit.Page.Keyboard.TypeAsync("akin_wrong");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not valid here");
        await visit.Page.GetByLabel("Key").FillAsync(server.Secrets[Access.Read]);
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(form).ToHaveCountAsync(0);
        await Expect(visit.Cards).ToHaveCountAsync(6);
        await Expect(visit.Page.Locator("header")).ToContainTextAsync("6 photos");
        await visit.Page.GotoAsync(new Uri(server.Url, "/item?id=dress%2F002.png").AbsoluteUri);
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("dress/002.png");
        await visit.UntilAsync("document.querySelector('.item img').naturalWidth > 0");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" })).ToHaveCountAsync(0);
        Assert.Equal("", await visit.Page.EvaluateAsync<string>("document.cookie"));

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(form).ToBeVisibleAsync();
        visit.CheckManners(refusedWith: 401);
    }

    [Fact]
    public async Task What_a_page_offers_is_what_the_key_allows()
    {
        await using TestServer server = await TestServer.StartAsync(TestSetup.OneStore with { Keys = true, Write = true });
        foreach ((Access access, bool jobs, bool map) in new[] { (Access.Read, false, false), (Access.Write, true, false), (Access.Administer, true, true) })
        {
            await using Visit visit = await OpenAsync(server, "/collections");
            await visit.Page.GetByLabel("Key").FillAsync(server.Secrets[access]);
            await visit.Page.Keyboard.PressAsync("Enter");
            await Expect(visit.Page.Locator(".row .head h2")).ToHaveTextAsync(["garments"]);
            await Expect(visit.Page.Locator(".jobs")).ToHaveCountAsync(jobs ? 1 : 0);
            await Expect(visit.Page.Locator(".row input[type=file]")).ToHaveCountAsync(jobs ? 1 : 0);
            await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Lay out map" })).ToHaveCountAsync(map ? 1 : 0);
            visit.CheckManners(refusedWith: 401);
        }
    }

    private Task<Visit> OpenAsync(TestServer server, string address) => Visit.OpenAsync(chromium, server.Url, address, ".sign-in", part => Expect(part).ToBeVisibleAsync());
}
