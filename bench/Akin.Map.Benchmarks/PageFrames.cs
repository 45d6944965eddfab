using System.Text.Json;
using Akin.Engine;
using Akin.Imaging;
using Akin.Server;
using Akin.Server.Tests;
using Akin.Server.Tests.Pages;
using Microsoft.Playwright;

namespace Akin.Map.Benchmarks;

/// <summary>Frames a second of the map's page while it is zoomed, in Chromium without a graphics card.</summary>
internal static class PageFrames
{
    private const int Rounds = 5;

    public static async Task PrintAsync(int n)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("akin-bench-");
        try
        {
            string photos = Path.Combine(folder.FullName, "photos"), store = Path.Combine(folder.FullName, "store");
            Directory.CreateDirectory(photos);
            var random = new Random(1);
            for (int i = 0; i < 40; i++)
            {
                byte[] pixels = [.. Enumerable.Repeat((byte[])[(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)], 64 * 64).SelectMany(p => p)];
                await File.WriteAllBytesAsync(Path.Combine(photos, $"{i}.png"), ImageEncoder.Png(pixels, 64, 64, 3));
            }

            MadeUpMap.Make(store, photos, n);
            using var collection = Collection.Open(store);
            using var stop = new CancellationTokenSource();
            var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
            Task serving = AkinServer.RunAsync(collection, new ServerOptions { Address = new Uri("http://127.0.0.1:0") }, started.SetResult, stop.Token);
            await MeasureAsync(await started.Task, n);
            await stop.CancelAsync();
            await serving;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(Uri url, int n)
    {
        using IPlaywright driver = await Playwright.CreateAsync();
        await using IBrowser browser = await driver.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
        IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 860 } });
        await page.GotoAsync(new Uri(url, "/map").AbsoluteUri);
        await Assertions.Expect(page.Locator("main")).ToHaveAttributeAsync("aria-busy", "false");
        await Assertions.Expect(page.Locator(".map-legend")).ToBeVisibleAsync();
        for (int round = 0; round < Rounds; round++)
        {
            (double perSecond, double slowest) = await MapFrames.MeasureAsync(page);
            Console.WriteLine(JsonSerializer.Serialize(new { items = n, frames_per_s = Math.Round(perSecond, 1), slowest_ms = Math.Round(slowest) }));
        }
    }
}
