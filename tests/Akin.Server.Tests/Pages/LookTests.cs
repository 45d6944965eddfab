using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>On a phone, in the dark, by keyboard alone, by ear.</summary>
public sealed class LookTests(SmallServer server, Chromium chromium)
{
    [Theory]
    [InlineData(390, 844)]
    [InlineData(360, 640)]
    public async Task A_phone_never_scrolls_sideways(int width, int height)
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, options: Phone(width, height));
        await CheckWidthAsync(visit, width);
        await Expect(visit.Page.GetByText("Take a photo")).ToBeVisibleAsync();
        await visit.KeepAsync($"phone-{width}-start");

        await visit.SearchWithAsync(server.Photo("dress/03.png"), "a_photo_with_a_name_that_is_long_and_has_no_place_to_break_it_anywhere.png");
        await Expect(visit.Cards).ToHaveCountAsync(24);
        await CheckWidthAsync(visit, width);
        await visit.KeepAsync($"phone-{width}-neighbors");
        visit.CheckManners();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_is_dark_on_light_by_day_and_light_on_dark_by_night(ColorScheme scheme)
    {
        await using Visit visit = await Visit.OpenAsync(
            chromium, server, "/?id=dress%2F03.png", new() { ViewportSize = new() { Width = 1280, Height = 860 }, ColorScheme = scheme });

        double page = await LightnessAsync("document.documentElement", "backgroundColor");
        foreach (string text in new[] { "h2", "h1", ".legend", ".card dd", ".distance", ".filter span", ".brand" })
        {
            double ink = await LightnessAsync($"document.querySelector('{text}')", "color");
            double contrast = (Math.Max(ink, page) + 0.05) / (Math.Min(ink, page) + 0.05);
            Assert.True(contrast >= 4.5, $"{text} has a contrast of {contrast:F1}");
        }

        Assert.Equal(scheme == ColorScheme.Dark, page < 0.2);
        await visit.KeepAsync(scheme == ColorScheme.Dark ? "dark" : "light");

        // Relative luminance as WCAG 2 defines it.
        async Task<double> LightnessAsync(string element, string property)
        {
            string color = await visit.Page.EvaluateAsync<string>($"getComputedStyle({element}).{property}");
            double[] parts = [.. color[(color.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split(',').Take(3).Select(p => double.Parse(p) / 255)
                .Select(c => c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
            return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
        }
    }

    [Fact]
    public async Task The_keyboard_alone_is_enough()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?id=dress%2F03.png");
        await Expect(visit.Cards).ToHaveCountAsync(24);
        string third = (await visit.Cards.Nth(2).GetAttributeAsync("data-id"))!;

        await TabToAsync("third card", $"document.activeElement === document.querySelectorAll('a.card')[2]");
        await visit.KeepAsync("focus");
        await visit.Page.Keyboard.PressAsync("Enter");

        // The next thing that is read, and the next Tab, are among the new results.
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-id", third);
        await Expect(visit.Page.Locator("#found-title")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Cards.First).ToBeFocusedAsync();

        await visit.Page.ReloadAsync();
        await Expect(visit.Cards).ToHaveCountAsync(24);
        await TabToAsync("file field", "document.activeElement.type === 'file'");
        await TabToAsync("filter", "document.activeElement.tagName === 'SELECT'");
        await visit.Page.Keyboard.PressAsync("s");
        await Expect(visit.Cards).ToHaveCountAsync(14);
        visit.CheckManners();

        async Task TabToAsync(string what, string reached)
        {
            for (int i = 0; i < 30; i++)
            {
                await visit.Page.Keyboard.PressAsync("Tab");
                if (await visit.Page.EvaluateAsync<bool>(reached))
                    return;
            }

            Assert.Fail($"the {what} is not reached by Tab");
        }
    }

    [Fact]
    public async Task Everything_has_a_name_for_those_who_listen()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, "/?id=dress%2F03.png");
        await Expect(visit.Cards).ToHaveCountAsync(24);

        Assert.Equal(0, await visit.Page.Locator("img:not([alt])").CountAsync());
        Assert.Equal(1, await visit.Page.Locator("h1").CountAsync());
        Assert.Equal(1, await visit.Page.Locator("main").CountAsync());
        string[] nameless = await visit.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('input:not([type=hidden]), select, button, a')].filter(e => !(e.getAttribute('aria-label') || e.innerText?.trim() || e.labels?.[0]?.innerText.trim())).map(e => e.outerHTML)");
        Assert.Empty(nameless);
        await Expect(visit.Cards.First).ToHaveAccessibleNameAsync("03.png, L2 distance 0.000 category dress");
    }

    [Fact]
    public async Task Nothing_moves_for_those_who_want_it_still()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, server, options: new() { ReducedMotion = ReducedMotion.Reduce });

        Assert.Equal("0s", await visit.Cards.First.Locator(".picture").EvaluateAsync<string>("e => getComputedStyle(e).transitionDuration"));
    }

    private static BrowserNewContextOptions Phone(int width, int height) =>
        new() { ViewportSize = new() { Width = width, Height = height }, DeviceScaleFactor = 2, HasTouch = true, IsMobile = true };

    private static async Task CheckWidthAsync(Visit visit, int width) =>
        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
}
