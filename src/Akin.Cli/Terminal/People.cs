using System.Globalization;
using Spectre.Console;

namespace Akin.Cli.Terminal;

/// <summary>What people see. It goes to standard error, so that standard output holds the answer and nothing else.</summary>
internal static class People
{
    /// <summary>The console on standard error.</summary>
    public static IAnsiConsole Errors { get; } = Create();

    /// <summary>The console on standard output, for answers that are tables.</summary>
    public static IAnsiConsole Answers { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });

    private static IAnsiConsole Create()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        // A log has no right edge to break lines at.
        if (Console.IsErrorRedirected)
            console.Profile.Width = 1000;
        return console;
    }

    /// <summary>Says a line.</summary>
    public static void Say(string line) => Errors.WriteLine(PlainText.From(line));

    /// <summary>Says a line that tells why the command fails.</summary>
    public static void Fail(string line) => Console.Error.WriteLine($"akin: {PlainText.From(line)}");

    /// <summary>Prints a table of an answer; a narrow or piped output does not wrap its cells.</summary>
    /// <param name="columns">The headings; one that starts with &gt; is for numbers and stands right.</param>
    /// <param name="rows">The cells.</param>
    public static void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool number = column.StartsWith('>');
            table.AddColumn(new TableColumn(Markup.Escape(PlainText.From(number ? column[1..] : column))) { NoWrap = true, Alignment = number ? Justify.Right : Justify.Left });
        }

        foreach (IReadOnlyList<string> row in rows)
            table.AddRow([.. row.Select(cell => Markup.Escape(PlainText.From(cell)))]);
        if (Console.IsOutputRedirected)
            Answers.Profile.Width = 400;
        Answers.Write(table);
    }

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    /// <summary>A rate or count with thousands set apart.</summary>
    public static string Number(double value) => value.ToString(value < 100 ? "0.#" : "#,0", CultureInfo.InvariantCulture);
}
