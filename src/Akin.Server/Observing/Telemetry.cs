using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Akin.Server.Observing;

/// <summary>
/// Sets up OpenTelemetry: metrics for Prometheus at <c>/metrics</c>, and where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector, metrics
/// and traces are sent there. Without it nothing is sent anywhere, and no trace is made.
/// </summary>
internal static class Telemetry
{
    /// <summary>The traces of what the server does: searches, embedding, and items that are added.</summary>
    public static readonly ActivitySource Source = new(ServerMeter.Name);

    private const string Variables = "OTEL_", Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", ServiceName = "OTEL_SERVICE_NAME";

    // A label that grows without end must not fill the memory: what comes after so many series is counted together.
    private const int MostSeries = 1000;

    private static readonly string[] Meters =
    [
        ServerMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Diagnostics", "System.Runtime",
    ];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // Its own variables alone: others in the environment are not for this server.
        Dictionary<string, string?> variables = new(StringComparer.Ordinal) { [ServiceName] = "akin" };
        foreach ((string name, string? value) in new ConfigurationBuilder().AddEnvironmentVariables().Build().AsEnumerable().Where(v => v.Key.StartsWith(Variables, StringComparison.Ordinal)))
            variables[name] = value;
        builder.Configuration.AddInMemoryCollection(variables);
        bool sends = !string.IsNullOrEmpty(builder.Configuration[Endpoint]);

        builder.Services.AddSingleton<ServerMeter>();
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddPrometheusExporter(prometheus =>
            {
                prometheus.ScopeInfoEnabled = false;
                prometheus.TargetInfoEnabled = false;
                prometheus.ScrapeResponseCacheDurationMilliseconds = 0;
            });
            if (sends)
                metrics.AddOtlpExporter();
        });
        // A process may hold several servers, and each tells of its own meters.
        builder.Services.ConfigureOpenTelemetryMeterProvider((services, metrics) =>
        {
            var factory = services.GetRequiredService<IMeterFactory>();
            metrics.AddView(instrument => instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, factory)
                ? new MetricStreamConfiguration { CardinalityLimit = MostSeries }
                : MetricStreamConfiguration.Drop);
        });
        if (sends)
            telemetry.WithTracing(traces => traces.AddSource(Source.Name, "Microsoft.AspNetCore").AddOtlpExporter());
    }
}
