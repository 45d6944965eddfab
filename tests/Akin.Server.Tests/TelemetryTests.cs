using System.Net;
using System.Net.Sockets;
using Akin.Server.Observing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Akin.Server.Tests;

public sealed class TelemetryTests
{
    /// <summary>Where OpenTelemetry sends by itself to, over gRPC and over HTTP, and the variable that names another collector.</summary>
    private const int Grpc = 4317, Http = 4318;
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    [Fact]
    public async Task Nothing_is_sent_to_a_collector_that_nobody_named_and_all_is_to_one_that_was()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Endpoint) is null, $"{Endpoint} names a collector here");
        using TcpListener named = new(IPAddress.Loopback, 0), grpc = new(IPAddress.Loopback, Grpc), http = new(IPAddress.Loopback, Http);
        named.Start();
        TcpListener[] usual = [.. new[] { grpc, http }.Where(TryStart)];

        await RunAsync(collector: null);
        Assert.All(usual, listener => Assert.False(listener.Pending()));

        // What is sent at the end at the latest is what this looked for.
        await RunAsync(collector: $"http://127.0.0.1:{((IPEndPoint)named.LocalEndpoint).Port}");
        Assert.True(named.Pending());
        Assert.All(usual, listener => Assert.False(listener.Pending()));
    }

    private static async Task RunAsync(string? collector)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        if (collector is not null)
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [Endpoint] = collector, ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "500" });
        builder.WebHost.UseKestrelCore();
        builder.AddTelemetry();
        await using WebApplication app = builder.Build();
        Assert.Equal(collector is not null, app.Services.GetService<TracerProvider>() is not null);
        app.Services.GetRequiredService<ServerMeter>();
        app.Services.GetRequiredService<MeterProvider>().ForceFlush(2000);
    }

    private static bool TryStart(TcpListener listener)
    {
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            // A collector of this machine listens there.
            return false;
        }
    }
}
