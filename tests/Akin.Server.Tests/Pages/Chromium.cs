using Akin.Server.Tests.Pages;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Akin.Server.Tests.Pages;

/// <summary>One browser for all page tests, started by the first; where none is installed they skip.</summary>
public sealed class Chromium : IAsyncDisposable
{
    // The one without windows draws the same pages in half the time.
    private static readonly string? Program = new[] { "/usr/bin/chromium-headless-shell", "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>Where screenshots are kept.</summary>
    public static string Screenshots { get; } = Path.Combine(Root(), "artifacts", "screenshots");

    public async Task<IBrowser> BrowserAsync()
    {
        Installed.Require(Program is not null, "no Chromium is installed; apt-get install chromium-headless-shell");
        return (await _started.Value).Browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated)
            return;
        (IPlaywright driver, IBrowser browser) = await _started.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        // A machine that builds or indexes beside the tests is slow, not wrong.
        Assertions.SetDefaultExpectTimeout(30_000);
        IPlaywright driver = await Playwright.CreateAsync();
        IBrowser browser = await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return (driver, browser);
    }

    private static string Root()
    {
        DirectoryInfo at = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Akin.slnx")))
            at = at.Parent ?? throw new InvalidOperationException("the tests do not lie in the repository");
        return at.FullName;
    }
}
