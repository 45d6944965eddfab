using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Akin.Lab.Jobs;
using Akin.Server.Documentation;
using Akin.Server.Http;
using Akin.Server.Keys;
using Akin.Server.Limits;
using Akin.Server.Observing;
using Akin.Server.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akin.Server.Hosting;

/// <summary>What stands between the network and the endpoints: the web server, its limits, and what each request passes through.</summary>
internal static class HostingSetup
{
    // Around a photo in a form: the boundaries and the headers of its parts.
    private const long FormEnvelope = 64 * 1024;

    /// <summary>Sets up the web server and what the endpoints' surroundings need.</summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="options">How it is reached.</param>
    /// <param name="exposure">Where it listens.</param>
    /// <param name="maxBytes">How large a photo may be.</param>
    public static void AddHosting(this WebApplicationBuilder builder, ServerOptions options, Exposure exposure, long maxBytes)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxBytes + FormEnvelope;
            options.Slow.Apply(kestrel.Limits);
            kestrel.Listen(exposure.Listen, exposure.Port, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                // In place of the web server's own limit, which refuses whoever comes last and has a line in the log for each.
                var gate = endpoint.ApplicationServices.GetRequiredService<ConnectionGate>();
                endpoint.Use(next => connection => gate.RunAsync(connection, next));
            });
        });
        builder.Logging.AddLines(options.Log, options.AccessLog);
        builder.AddTelemetry();
        IServiceCollection services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopWithin);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            // A network can give a vector of no direction, whose distances are not numbers.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
            json.SerializerOptions.TypeInfoResolver = json.SerializerOptions.TypeInfoResolver?.WithAddedModifier(LabJobs.Kinds.Describe);
        });
        services.AddRouting();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Complete);
        services.AddExceptionHandler<FaultHandler>();
        services.AddSingleton(options).AddSingleton(exposure).AddSingleton(options.Clock);
        services.AddKeys(options.Keys);
        services.AddSingleton<WorkQueue>().AddSingleton<ConnectionGate>();
        services.AddRateLimiter(limiter => RateLimit.Configure(limiter, options.RequestsPerSecond ?? (exposure.Beyond ? RateLimit.Usual : 0)));
        services.AddHealthChecks().AddCheck<Readiness>("ready");
        services.AddSingleton<Readiness>();
        services.AddCors();
        services.AddDocumentation();
        services.AddPages();
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (System.Net.IPNetwork proxy in options.Proxies)
                forwarded.KnownIPNetworks.Add(proxy);
        });
    }

    /// <summary>What every request passes through, in this order.</summary>
    /// <param name="app">The application.</param>
    /// <param name="options">How it is reached.</param>
    public static void UseHosting(this WebApplication app, ServerOptions options)
    {
        var work = app.Services.GetRequiredService<WorkQueue>();
        app.Services.GetRequiredService<ServerMeter>().Observe(app.Services, () => work.Waiting);

        var gate = app.Services.GetRequiredService<ConnectionGate>();
        app.Use((context, next) =>
        {
            gate.Begin(context);
            return next(context);
        });
        if (options.Proxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseMiddleware<RequestId>();
        if (options.AccessLog)
            app.UseMiddleware<AccessLog>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<TargetGate>();
        app.UseMiddleware<HostGate>();
        app.UseMiddleware<ExactAddress>();
        if (options.AllowedOrigins.Count > 0)
        {
            app.UseCors(cors => cors.WithOrigins([.. options.AllowedOrigins]).AllowAnyMethod().AllowAnyHeader()
                .WithExposedHeaders(RequestId.Header, "Retry-After", "Location").SetPreflightMaxAge(TimeSpan.FromHours(1)));
        }

        app.UseMiddleware<ForeignSites>();
        app.UseDocumentationPage();
        app.UseStaticFiles(new StaticFileOptions
        {
            // Asked for again each time, answered "not modified": a page never runs with an older version's parts.
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<KnownParameters>();
    }
}
