using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>A visitor of a store that is searched by class sees what the network takes the photo for, and may know better.</summary>
public sealed class ClassChooserTests(RoutedServer server, SmallServer plain, Chromium chromium)
{
    [Fact]
    public async Task The_predicted_class_stands_with_its_probability_and_another_one_can_be_chosen()
    {
        await using Visit visit = await OpenAsync();
        await visit.SearchWithAsync(ClassNetwork.Photo("purple", 5), "bag.png");
        ILocator chooser = visit.Page.Locator(".classes select");

        await Expect(Chosen(visit)).ToHaveTextAsync(new Regex(@"^red \d\d %( )?\(predicted\)$"));
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("24 found in red");
        Assert.All(await IdsAsync(visit), id => Assert.StartsWith("red/", id));
        await visit.KeepAsync("class-predicted");

        await chooser.SelectOptionAsync("=green");
        await Expect(visit.Cards).ToHaveCountAsync(14);
        Assert.All(await IdsAsync(visit), id => Assert.StartsWith("green/", id));
        await Expect(visit.Page).ToHaveURLAsync(new Regex("class=green"));
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("14 found in green");
        await visit.Page.ReloadAsync();
        await Expect(visit.Cards).ToHaveCountAsync(14);
        await Expect(Chosen(visit)).ToContainTextAsync("green");

        await visit.Page.GoBackAsync();
        await Expect(Chosen(visit)).ToContainTextAsync("(predicted)");
        visit.CheckManners();
    }

    [Fact]
    public async Task Two_classes_or_every_one_can_be_searched()
    {
        await using Visit visit = await OpenAsync("/?k=48");
        await visit.SearchWithAsync(ClassNetwork.Photo("purple", 5), "bag.png");
        await Expect(visit.Cards).ToHaveCountAsync(30);

        await visit.Page.Locator(".classes select").SelectOptionAsync("2");
        await Expect(visit.Cards).ToHaveCountAsync(35);
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("35 found in red and blue");
        await visit.Page.Locator(".classes select").SelectOptionAsync("all");
        await Expect(visit.Cards).ToHaveCountAsync(48);
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("in every class");
        visit.CheckManners();
    }

    [Fact]
    public async Task A_class_that_has_nothing_says_so_and_leads_on()
    {
        await using Visit visit = await OpenAsync("/?id=red%2F03.png");
        await Expect(Chosen(visit)).ToContainTextAsync("(known)");
        await visit.Page.Locator(".classes select").SelectOptionAsync("=white");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("The catalog has nothing in white.");
        await visit.KeepAsync("class-empty");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Search every class" }).ClickAsync();
        await Expect(visit.Cards).ToHaveCountAsync(24);

        // A class that was chosen for one photo is not kept for the next.
        await visit.Page.Locator(".classes select").SelectOptionAsync("=blue");
        await Expect(visit.Cards).ToHaveCountAsync(5);
        await visit.Cards.Nth(1).ClickAsync();
        await Expect(Chosen(visit)).ToContainTextAsync("(known)");
        Assert.DoesNotContain("class=", visit.Page.Url, StringComparison.Ordinal);
        visit.CheckManners();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 860, "light")]
    [InlineData(ColorScheme.Dark, 1280, 860, "dark")]
    [InlineData(ColorScheme.Light, 390, 844, "phone")]
    public async Task It_fits_by_day_by_night_and_on_a_phone(ColorScheme scheme, int width, int height, string name)
    {
        await using Visit visit = await OpenAsync(options: new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        await visit.SearchWithAsync(ClassNetwork.Photo("purple", 5), "bag.png");
        await Expect(visit.Cards).ToHaveCountAsync(24);
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "the page scrolls sideways");
        await visit.KeepAsync($"class-{name}");
    }

    [Fact]
    public async Task A_store_without_classes_has_no_chooser()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, plain, "/?id=dress%2F03.png");
        await Expect(visit.Cards).ToHaveCountAsync(24);
        Assert.Equal(0, await visit.Page.Locator(".classes").CountAsync());
    }

    private Task<Visit> OpenAsync(string address = "/", BrowserNewContextOptions? options = null) =>
        Visit.OpenAsync(chromium, server.Url, address, ".found", options);

    private static ILocator Chosen(Visit visit) => visit.Page.Locator(".classes option:checked");

    private static async Task<string?[]> IdsAsync(Visit visit) =>
        await Task.WhenAll((await visit.Cards.AllAsync()).Select(c => c.GetAttributeAsync("data-id")));
}
