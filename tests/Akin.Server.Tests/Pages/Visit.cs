using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Akin.Server.Tests.Pages;

/// <summary>A visitor of the page, whose browser is fresh; whatever the page asks of the network and complains of is watched.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _url;
    private readonly ConcurrentBag<string> _requests = [];
    private readonly ConcurrentBag<string> _complaints = [];

    private Visit(IBrowserContext context, IPage page, Uri url) => (_context, Page, _url) = (context, page, url);

    public IPage Page { get; }

    /// <summary>What was asked for up to now.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>The pictures of the grid.</summary>
    public ILocator Cards => Page.Locator("a.card");

    /// <summary>The hidden field that "Choose a photo" opens.</summary>
    public ILocator File => Page.Locator("input[type=file]").First;

    public static Task<Visit> OpenAsync(Chromium chromium, SmallServer server, string address = "/", BrowserNewContextOptions? options = null) =>
        OpenAsync(chromium, server.Url, address, ".found", options);

    /// <summary>Opens a page and waits until a part of it is no longer busy.</summary>
    public static Task<Visit> OpenAsync(Chromium chromium, Uri url, string address, string part, BrowserNewContextOptions? options = null) =>
        OpenAsync(chromium, url, address, part, shown => Assertions.Expect(shown).ToHaveAttributeAsync("aria-busy", "false"), options);

    /// <summary>Opens a page and waits for a part of it.</summary>
    public static async Task<Visit> OpenAsync(
        Chromium chromium, Uri url, string address, string part, Func<ILocator, Task> isThere, BrowserNewContextOptions? options = null)
    {
        IBrowser browser = await chromium.BrowserAsync();
        IBrowserContext context = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 860 } });
        context.SetDefaultTimeout(30_000);
        var visit = new Visit(context, await context.NewPageAsync(), url);
        visit.Page.Request += (_, request) => visit._requests.Add(request.Url);
        visit.Page.PageError += (_, error) => visit._complaints.Add(error);
        visit.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                visit._complaints.Add(message.Text);
        };
        await visit.Page.GotoAsync(new Uri(url, address).AbsoluteUri);
        await isThere(visit.Page.Locator(part));
        return visit;
    }

    /// <summary>The page has asked this server alone, and had nothing to complain of but the status that is named.</summary>
    public void CheckManners(int? refusedWith = null)
    {
        Assert.All(_requests, url => Assert.True(
            url.StartsWith(_url.AbsoluteUri, StringComparison.Ordinal) || url.StartsWith("blob:" + _url.AbsoluteUri, StringComparison.Ordinal)
            || url.StartsWith("data:", StringComparison.Ordinal), url));
        Assert.DoesNotContain(_complaints, text => refusedWith is null || !text.Contains($"status of {refusedWith}", StringComparison.Ordinal));
    }

    public Task SearchWithAsync(byte[] photo, string name = "photo.png") =>
        File.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/png", Buffer = photo });

    /// <summary>Keeps a picture of the page once all its pictures are there.</summary>
    public async Task KeepAsync(string name)
    {
        await UntilAsync("[...document.images].filter(i => i.getBoundingClientRect().top < innerHeight).every(i => i.complete && getComputedStyle(i).opacity === '1')");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Screenshots, name + ".png") });
    }

    /// <summary>Waits until an expression is true; Playwright's own wait needs the eval that the page's policy forbids.</summary>
    public Task UntilAsync(string expression, object? argument = null) =>
        Eventually.IsTrueAsync(() => Page.EvaluateAsync<bool>(expression, argument), expression);

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}
