using Microsoft.Playwright;

namespace Akin.Server.Tests.Pages;

/// <summary>Counts the frames that the map's page draws while it is zoomed.</summary>
public static class MapFrames
{
    // Two seconds in, from everything to some hundred items with their pictures, and two seconds out again.
    private const string Zooming = """
        async () => {
          const frame = document.querySelector('.map-frame'), pad = frame.querySelector('.pad'), view = frame.view;
          const box = pad.getBoundingClientRect();
          view.camera.fit();
          const before = view.painted, start = performance.now();
          let last = start, slowest = 0;
          while (last - start < 4000) {
            pad.dispatchEvent(new WheelEvent('wheel', {
              deltaY: last - start < 2000 ? -14 : 14, clientX: box.left + 0.4 * box.width, clientY: box.top + 0.45 * box.height, cancelable: true }));
            await new Promise(requestAnimationFrame);
            const now = performance.now();
            slowest = Math.max(slowest, now - last);
            last = now;
          }
          return [(view.painted - before) / (last - start) * 1000, slowest];
        }
        """;

    private const string Idling = """
        async () => {
          const start = performance.now();
          let frames = 0, last = start;
          for (; last - start < 1500; frames++) {
            await new Promise(requestAnimationFrame);
            last = performance.now();
          }
          return frames / (last - start) * 1000;
        }
        """;

    /// <summary>How many frames a second the browser gets to now, with nothing to draw: 60 on a machine at rest.</summary>
    /// <param name="page">Any page.</param>
    public static Task<double> IdleAsync(IPage page) => page.EvaluateAsync<double>(Idling);

    /// <summary>Zooms for four seconds.</summary>
    /// <param name="page">A page that shows a map.</param>
    /// <returns>Frames drawn a second, and the milliseconds of the slowest.</returns>
    public static async Task<(double PerSecond, double Slowest)> MeasureAsync(IPage page)
    {
        double[] figures = await page.EvaluateAsync<double[]>(Zooming);
        return (figures[0], figures[1]);
    }
}
