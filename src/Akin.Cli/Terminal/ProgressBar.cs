using Spectre.Console;
using Spectre.Console.Rendering;

namespace Akin.Cli.Terminal;

/// <summary>A bar on standard error with the rate and the time left; where that is no terminal, a line now and then.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work under a bar.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="unit">What is counted, for the rate: photos, vectors, queries.</param>
    /// <param name="work">Is given where to report how much of how much is done.</param>
    public static T Run<T>(string title, string unit, Func<IProgress<(int Done, int Total)>, T> work)
    {
        if (!People.Errors.Profile.Out.IsTerminal)
            return work(new Lines(title, unit));
        return People.Errors.Progress()
            .AutoRefresh(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(unit), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(PlainText.From(title)));
                T result = work(new Bar(task));
                task.Value = task.MaxValue;
                return result;
            });
    }

    private sealed class Bar(ProgressTask task) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value)
        {
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
        }
    }

    private sealed class RateColumn(string unit) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            double seconds = task.ElapsedTime?.TotalSeconds ?? 0;
            return new Text(seconds < 0.5 ? "" : $"{People.Number(task.Value / seconds)} {unit}/s");
        }
    }

    // Logs and pipes get a line every ten seconds.
    private sealed class Lines(string title, string unit) : IProgress<(int Done, int Total)>
    {
        private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
        private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
        private readonly Lock _gate = new();
        private TimeSpan _next = Every;

        public void Report((int Done, int Total) value)
        {
            lock (_gate)
            {
                TimeSpan now = _clock.Elapsed;
                if (now < _next)
                    return;
                _next = now + Every;
                double rate = value.Done / now.TotalSeconds;
                double left = rate > 0 ? (value.Total - value.Done) / rate : 0;
                People.Say($"{title}: {People.Number(value.Done)} of {People.Number(value.Total)}, {People.Number(rate)} {unit}/s, {left:0} s left");
            }
        }
    }
}
