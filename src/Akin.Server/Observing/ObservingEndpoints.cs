using Akin.Server.Http;
using Akin.Server.Observing.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Observing;

internal sealed record HealthAnswer(string Status);

/// <summary>How the server does: for those who balance load, restart and graph.</summary>
internal static class ObservingEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder health = app.MapGroup("/health").AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
        health.MapGet("/", () => TypedResults.Ok(new HealthAnswer("ok")));
        health.MapGet("/live", () => TypedResults.Ok(new HealthAnswer("live")));
        health.MapGet("/ready", (HttpContext context, Readiness readiness) =>
        {
            readiness.Check(context.User);
            return TypedResults.Ok(new HealthAnswer("ready"));
        });
        app.MapGet("/metrics", (MetricsPage metrics) => TypedResults.Text(metrics.Write(), MetricsPage.MediaType))
            .RequireAuthorization(nameof(Access.Administer)).DisableRateLimiting().ExcludeFromDescription();
    }
}
