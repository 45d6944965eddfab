using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Akin.Server.Observing;

/// <summary>
/// Writes a log entry as one line, with the request that it belongs to. As JSON: <c>time</c>, <c>level</c>, <c>source</c>, <c>message</c>,
/// <c>request_id</c>, <c>exception</c>, and the message's own values under their names in <c>values</c>. The framework's formatter for JSON has
/// other names, which logs that are collected already are not searched by.
/// </summary>
internal sealed class LogLineFormatter(IHttpContextAccessor requests, LogFormat format) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "akin";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter?.Invoke(logEntry.State, logEntry.Exception) ?? "";
        string? request = requests.HttpContext?.TraceIdentifier;
        if (format == LogFormat.Json)
            WriteJson(logEntry, message, request, textWriter);
        else
            WriteText(logEntry, message, request, textWriter);
    }

    private static void WriteText<TState>(in LogEntry<TState> entry, string message, string? request, TextWriter to)
    {
        string time = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string exception = entry.Exception is { } e ? " | " + OneLine(e.ToString()) : "";
        to.WriteLine($"{time} {Word(entry.LogLevel)} {(request is null ? "" : $"[{request}] ")}{entry.Category}: {OneLine(message)}{exception}");
    }

    private static void WriteJson<TState>(in LogEntry<TState> entry, string message, string? request, TextWriter to)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("level", Word(entry.LogLevel));
            json.WriteString("source", entry.Category);
            json.WriteString("message", message);
            if (request is not null)
                json.WriteString("request_id", request);
            if (entry.Exception is { } e)
                json.WriteString("exception", e.ToString());
            if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } values)
                WriteValues(json, values);
            json.WriteEndObject();
        }

        to.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        json.WriteStartObject("values");
        foreach ((string name, object? value) in values)
        {
            if (name == "{OriginalFormat}")
                continue;
            json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
            switch (value)
            {
                case int number:
                    json.WriteNumberValue(number);
                    break;
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumberValue(Math.Round(number, 3));
                    break;
                default:
                    json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }

    // A path may hold anything, also what would make a terminal do things.
    private static string OneLine(string text) => text.AsSpan().ContainsAnyInRange('\u0000', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
        ? string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c))
        : text;

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}

/// <summary>How the log is written to standard error.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON document a line, for programs that collect logs.</summary>
    Json,
}
