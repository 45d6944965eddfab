using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Akin.Server.Observing;

/// <summary>Sets up the log: warnings, faults and what the engine does unasked, each a line on standard error with the request that it belongs to.</summary>
internal static class LogSetup
{
    /// <summary>The category of what the engine says.</summary>
    public const string Engine = "Akin.Engine";

    public static void AddLines(this ILoggingBuilder logging, LogFormat format, bool accessLog)
    {
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter(Engine, LogLevel.Information);
        if (accessLog)
            logging.AddFilter(typeof(AccessLog).FullName, LogLevel.Information);
        // What keeps it from starting is thrown to the caller, who says it.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // Whoever balances load asks every few seconds; what is wrong is said once.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        logging.Services.AddHttpContextAccessor();
        logging.Services.AddSingleton<ConsoleFormatter>(services => new LogLineFormatter(services.GetRequiredService<IHttpContextAccessor>(), format));
        logging.AddConsole(console =>
        {
            console.FormatterName = LogLineFormatter.FormatterName;
            // Standard output belongs to whoever started the server.
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    }
}
