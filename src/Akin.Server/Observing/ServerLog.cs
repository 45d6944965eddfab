using Microsoft.Extensions.Logging;

namespace Akin.Server.Observing;

/// <summary>The server's log for what works before and beside the server: collections are opened before there is one.</summary>
public static class ServerLog
{
    /// <summary>Makes loggers that write lines as the server does, on standard error.</summary>
    /// <param name="options">How they are written.</param>
    public static ILoggerFactory Create(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return LoggerFactory.Create(logging => logging.AddLines(options.Log, options.AccessLog));
    }

    /// <summary>The engine's logger.</summary>
    /// <param name="loggers">What <see cref="Create"/> made.</param>
    public static ILogger Engine(this ILoggerFactory loggers) => loggers.CreateLogger(LogSetup.Engine);
}
