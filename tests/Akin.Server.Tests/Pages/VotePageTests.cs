using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Akin.Server.Tests.Pages;

/// <summary>Dope or nope: by buttons, keys and swipes, on a phone, in the dark, by ear, until none is left.</summary>
public sealed class VotePageTests(Chromium chromium)
{
    private static readonly BrowserNewContextOptions Phone = new() { ViewportSize = new() { Width = 390, Height = 760 }, DeviceScaleFactor = 2, HasTouch = true, IsMobile = true };

    [Fact]
    public async Task Buttons_and_keys_judge_and_the_next_pair_is_there_already()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(5));
        await using Visit visit = await OpenAsync(served);
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You have judged 0");
        string second = (await visit.Page.Locator("[data-place='1']").GetAttributeAsync("data-pair"))!;
        await visit.UntilAsync("() => document.querySelectorAll('.pair.loaded').length >= 3");
        Assert.Equal(2, visit.Requests.Count(r => r.Contains(second, StringComparison.Ordinal)));
        await visit.KeepAsync("vote");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Dope" }).ClickAsync();
        await ShowsAsync(visit, 1);
        await Expect(visit.Page.Locator("[data-place='0']")).ToHaveAttributeAsync("data-pair", second);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Nope" }).ClickAsync();
        await ShowsAsync(visit, 2);
        foreach ((string key, int judged) in new[] { ("ArrowRight", 3), ("ArrowLeft", 4), ("y", 5), ("N", 6) })
        {
            await visit.Page.Keyboard.PressAsync(key);
            await ShowsAsync(visit, judged);
        }

        // Ctrl+Y is the browser's, and a key that is held down judges once.
        await visit.Page.Keyboard.PressAsync("Control+y");
        await visit.Page.Keyboard.DownAsync("y");
        await visit.Page.Keyboard.DownAsync("y");
        await visit.Page.Keyboard.DownAsync("y");
        await ShowsAsync(visit, 7);
        // The page goes on before its vote has arrived.
        Assert.Equal(7, await Eventually.GetAsync(
            async () => JsonElement.Parse(await served.Client.GetStringAsync("/v1/vote/leaderboard")).GetProperty("votes").GetInt32(), votes => votes >= 7));
        visit.CheckManners();
    }

    [Fact]
    public async Task A_reload_goes_on_where_one_was_and_the_end_is_kind()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(2));
        await using Visit visit = await OpenAsync(served);
        await visit.Page.Keyboard.PressAsync("y");
        await ShowsAsync(visit, 1);
        string? now = await visit.Page.Locator("[data-place='0']").GetAttributeAsync("data-pair");
        await visit.Page.ReloadAsync();
        await ShowsAsync(visit, 1);
        await Expect(visit.Page.Locator("[data-place='0']")).ToHaveAttributeAsync("data-pair", now!);
        for (int judged = 2; judged <= 4; judged++)
        {
            await visit.Page.Keyboard.PressAsync("n");
            if (judged < 4)
                await ShowsAsync(visit, judged);
        }

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "That was the last one" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".end")).ToContainTextAsync("You have judged 4 pairs");
        await visit.KeepAsync("vote-end");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "See who is ahead" }).ClickAsync();
        await Expect(visit.Page.Locator(".board tbody tr").First).ToBeVisibleAsync();
        visit.CheckManners();
    }

    [Fact]
    public async Task A_swipe_judges_and_a_hesitation_does_not()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(5));
        await using Visit visit = await OpenAsync(served, Phone);
        ICDPSession touch = await visit.Page.Context.NewCDPSessionAsync(visit.Page);

        await SwipeAsync(touch, 120, 330);
        await ShowsAsync(visit, 1);
        await SwipeAsync(touch, 300, 60);
        await ShowsAsync(visit, 2);
        await SwipeAsync(touch, 195, 225); // a hand's breadth is none
        await SwipeAsync(touch, 195, 195, down: 200);
        await visit.Page.Mouse.MoveAsync(120, 300);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(260, 310, new() { Steps = 6 });
        await visit.KeepAsync("vote-swipe");
        await visit.Page.Mouse.MoveAsync(330, 310, new() { Steps = 4 });
        await visit.Page.Mouse.UpAsync();
        await ShowsAsync(visit, 3);

        JsonElement board = JsonElement.Parse(await served.NewClient().GetStringAsync("/v1/vote/leaderboard"));
        Assert.Equal(3, board.GetProperty("votes").GetInt32());
        visit.CheckManners();
    }

    [Theory]
    [InlineData(390, 760, ColorScheme.Dark)]
    [InlineData(360, 640, ColorScheme.Light)]
    [InlineData(740, 360, ColorScheme.Light)]
    public async Task On_a_phone_all_of_it_is_in_view_with_the_buttons_where_a_thumb_is(int width, int height, ColorScheme scheme)
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(3));
        await using Visit visit = await OpenAsync(served, new(Phone) { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });

        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
        foreach (string name in new[] { "Nope", "Dope" })
        {
            var box = (await visit.Page.GetByRole(AriaRole.Button, new() { Name = name }).BoundingBoxAsync())!;
            Assert.True(box.Height >= 44 && box.Width >= 100, $"{name} is {box.Width} x {box.Height}");
            Assert.InRange(box.Y, height > width ? height * 0.6f : 0, height - box.Height);
        }

        await visit.KeepAsync($"vote-{width}-{scheme}");
        await visit.Page.GotoAsync(new Uri(served.Url, "/leaderboard").AbsoluteUri);
        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
        await visit.KeepAsync($"leaderboard-{width}-{scheme}");
        visit.CheckManners();
    }

    [Fact]
    public async Task Everything_has_a_name_for_those_who_listen_and_stands_still_for_those_who_ask()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(3));
        await using Visit visit = await OpenAsync(served, new() { ReducedMotion = ReducedMotion.Reduce });

        Assert.Equal(0, await visit.Page.Locator("img:not([alt])").CountAsync());
        Assert.Equal(1, await visit.Page.Locator("h1").CountAsync());
        Assert.Equal(1, await visit.Page.Locator("main").CountAsync());
        Assert.Equal("0s", await visit.Page.Locator("[data-place='0']").EvaluateAsync<string>("e => getComputedStyle(e).transitionDuration"));
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Nope" })).ToBeFocusedAsync();
        Assert.NotEqual("none", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await visit.Page.Keyboard.PressAsync("Enter");
        await ShowsAsync(visit, 1);
        visit.CheckManners();
    }

    [Fact]
    public async Task A_vote_that_does_not_get_through_is_said_and_sent_again()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(3));
        await using Visit visit = await OpenAsync(served);
        await visit.Page.RouteAsync("**/v1/vote/pairs/*", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await visit.Page.Keyboard.PressAsync("y");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the server does not answer");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Dope" })).ToBeDisabledAsync();
        await visit.Page.UnrouteAsync("**/v1/vote/pairs/*");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await ShowsAsync(visit, 1);
        Assert.Equal(1, JsonElement.Parse(await served.NewClient().GetStringAsync("/v1/vote/leaderboard")).GetProperty("votes").GetInt32());
    }

    [Fact]
    public async Task A_pair_whose_photo_is_gone_is_passed_over()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(3));
        foreach (string file in Directory.GetFiles(served.Photos).Where(f => !f.EndsWith("-00.png", StringComparison.Ordinal) && !f.EndsWith("-03.png", StringComparison.Ordinal)))
            File.Delete(file);
        await using Visit visit = await OpenAsync(served);

        await visit.Page.Keyboard.PressAsync("y");

        await Expect(visit.Page.Locator(".end")).ToContainTextAsync("You have judged 1 pair.");
        visit.CheckManners(refusedWith: 404);
    }

    [Fact]
    public async Task Photos_that_never_come_are_not_asked_for_without_end()
    {
        await using TestServer served = await TestServer.StartAsync(TestSetup.Vote(40));
        await using Visit visit = await OpenAsync(served);
        // As for a browser that keeps no cookie: somebody new each time.
        await visit.Page.RouteAsync("**/v1/vote/pairs/*/*", route => route.AbortAsync());
        await visit.Page.RouteAsync("**/v1/vote/pairs", async route =>
        {
            using HttpClient stranger = new() { BaseAddress = served.Url };
            await route.FulfillAsync(new() { ContentType = "application/json", Body = await stranger.GetStringAsync("/v1/vote/pairs") });
        });
        await visit.Page.ReloadAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does this browser keep cookies?");
        int asked = visit.Requests.Count;
        // The browser's own word for a page that has asked for nothing in a while.
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.InRange(visit.Requests.Count, asked, asked + 8);
    }

    private async Task<Visit> OpenAsync(TestServer served, BrowserNewContextOptions? options = null) =>
        await Visit.OpenAsync(chromium, served.Url, "/vote", ".deck", options);

    /// <summary>So many are judged, and the next pair can be.</summary>
    private static async Task ShowsAsync(Visit visit, int judged)
    {
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync($"You have judged {judged}");
        await Expect(visit.Page.Locator(".deck")).ToHaveAttributeAsync("aria-busy", "false");
    }

    private static async Task SwipeAsync(ICDPSession touch, int from, int to, int down = 0)
    {
        await SendAsync("touchStart", from, 300);
        for (int i = 1; i <= 8; i++)
            await SendAsync("touchMove", from + ((to - from) * i / 8), 300 + (down * i / 8));
        await touch.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = "touchEnd", ["touchPoints"] = Array.Empty<object>() });

        Task SendAsync(string type, int x, int y) =>
            touch.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = new[] { new { x, y } } });
    }
}
