using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Tests;

/// <summary>Keeps what was logged.</summary>
internal sealed class ListLog : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line, Exception? Exception)> _entries = new();

    public IReadOnlyCollection<(LogLevel Level, string Line, Exception? Exception)> Entries => [.. _entries];

    /// <summary>What people are shown: information and above.</summary>
    public string[] Shown => [.. _entries.Where(e => e.Level >= LogLevel.Information).Select(e => $"{e.Level}: {e.Line}")];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, formatter(state, exception), exception));
}
