using Akin.Server.Http;
using Akin.Server.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akin.Server.Observing;

internal sealed record HealthAnswer(string Status);

/// <summary>How the server does: for those who balance load, restart and graph.</summary>
internal static class ObservingEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder health = app.MapGroup("/health").AllowAnonymous().DisableRateLimiting();
        Map("/", "ok", checks: false);
        Map("/live", "live", checks: false);
        Map("/ready", "ready", checks: true);
        app.MapPrometheusScrapingEndpoint().RequireAuthorization(nameof(Access.Administer)).DisableRateLimiting();

        void Map(string path, string status, bool checks) => health.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = _ => checks,
            ResponseWriter = (context, report) => report.Status == HealthStatus.Healthy
                ? context.Response.WriteAsJsonAsync(new HealthAnswer(status))
                : throw Refuse(context, report.Entries.Values.First()),
        });
    }

    // What is wrong names collections and folders, which not everybody needs to know.
    private static RequestException Refuse(HttpContext context, HealthReportEntry entry) => entry.Exception as RequestException
        ?? new RequestException(503, "not_ready", context.User.May(Access.Write) && entry.Description is { } fault
            ? fault
            : "the server can't do all of its work at the moment; its log says why, and this address to a key that may write");
}
