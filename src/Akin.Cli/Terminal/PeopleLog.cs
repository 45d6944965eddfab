using Microsoft.Extensions.Logging;

namespace Akin.Cli.Terminal;

/// <summary>Shows people what the engine does without having been asked: a line each on standard error.</summary>
internal sealed class PeopleLog : ILogger
{
    /// <summary>The one there is.</summary>
    public static PeopleLog Instance { get; } = new();

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine("akin: " + Clean(formatter(state, exception) + (exception is null ? "" : $": {exception.Message}")));
    }

    // A path may hold anything, also what would make a terminal do things.
    private static string Clean(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? '?' : c));
}
