using System.Text.Encodings.Web;
using System.Text.Json;

namespace Akin.Cli.Terminal;

/// <summary>The answer of a verb to a program: one JSON document on standard output.</summary>
internal static class Answer
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        // Ids and paths may hold any character; JSON on a pipe needs no escapes made for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes an answer.</summary>
    public static void Write(object answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer, Options));
}
