namespace Akin.Server.Observing;

/// <summary>How the log is written to standard error.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON document a line, for programs that collect logs.</summary>
    Json,
}
