using System.Globalization;
using Akin.Lab.Training;
using Akin.Training;
using Spectre.Console;

namespace Akin.Cli.Terminal;

/// <summary>A row an epoch on standard error: a table that grows where that is a terminal, else plain lines.</summary>
internal sealed class EpochTable : IProgress<EpochReport>, IProgress<StepReport>
{
    private readonly TrainingRun _run;
    private readonly string[] _heads;
    private readonly Table _table;
    private readonly Lock _gate = new();
    private readonly List<double> _seconds = [];
    private Action _refresh = () => { };
    private long _nextRefresh;

    private EpochTable(TrainingRun run)
    {
        _run = run;
        _heads =
        [
            "epoch", "rate", "train loss", "valid loss", .. run.HasTriplets ? [] : run.Tasks.Select(t => t + ", top 3, 5"),
            run.HasTriplets ? "in order" : "same label", "s", "left",
        ];
        _table = new Table().Border(TableBorder.Simple);
        foreach (string head in _heads)
            _table.AddColumn(new TableColumn(Markup.Escape(PlainText.From(head))) { NoWrap = true, Alignment = Justify.Right });
    }

    /// <summary>Runs a training under the table.</summary>
    /// <param name="run">The run.</param>
    /// <param name="train">Is given where to report to.</param>
    public static async Task RunAsync(TrainingRun run, Func<IProgress<EpochReport>, IProgress<StepReport>, Task> train)
    {
        var table = new EpochTable(run);
        if (!People.Errors.Profile.Out.IsTerminal)
        {
            People.Say(Line(table._heads));
            await train(table, table);
            return;
        }

        await People.Errors.Live(table._table).StartAsync(async context =>
        {
            table._refresh = context.Refresh;
            await train(table, table);
            table._table.Caption = null;
            context.Refresh();
        });
    }

    /// <inheritdoc/>
    public void Report(EpochReport value)
    {
        lock (_gate)
        {
            _seconds.Add(value.Seconds);
            string[] cells = Cells(value);
            _table.AddRow([.. cells.Select(Markup.Escape)]);
            _refresh();
            if (!People.Errors.Profile.Out.IsTerminal)
            {
                People.Say(Line(cells));
                if (value.Warning is { } warning)
                    People.Say($"note: {warning}");
            }
        }
    }

    /// <inheritdoc/>
    public void Report(StepReport value)
    {
        lock (_gate)
        {
            if (Environment.TickCount64 < _nextRefresh)
                return;
            _nextRefresh = Environment.TickCount64 + 200;
            _table.Caption = new TableTitle(Invariant($"epoch {value.Epoch + 1} of {_run.Epochs}, step {value.Step} of {value.Steps}, loss {value.Loss:0.0000}"));
            _refresh();
        }
    }

    private string[] Cells(EpochReport value) =>
    [
        Invariant($"{value.Epoch + 1}{(value.IsBest ? "*" : "")}"), Invariant($"{value.Rate:0.00e+0}"), Invariant($"{value.TrainLoss:0.0000}"),
        value.ValidLoss is { } loss ? Invariant($"{loss:0.0000}") : "",
        .. _run.HasTriplets ? [] : _run.Tasks.Select(t => value.Tasks.FirstOrDefault(r => r.Name == t) is { Known: > 0 } task
            ? Invariant($"{100 * task.Accuracy:0.0} {100 * task.Top3:0.0} {100 * task.Top5:0.0}")
            : ""),
        (_run.HasTriplets ? value.TripletsInOrder : value.SameLabelAt1) is { } share ? Invariant($"{100 * share:0.0}") : "",
        Invariant($"{value.Seconds:0.0}"), Left(value),
    ];

    private string Left(EpochReport value)
    {
        var left = TimeSpan.FromSeconds(_seconds.TakeLast(3).Average() * (_run.Epochs - value.Epoch - 1));
        return left.ToString(left.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }

    private static string Line(IReadOnlyList<string> cells) => string.Join("  ", cells.Select((c, i) => c.PadLeft(i < 2 ? 8 : 10)));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
