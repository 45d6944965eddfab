using Akin.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Pages;

/// <summary>Says on a page what is wrong: in the place that the page has for it, else on one of its own. Who needs a key is asked to sign in.</summary>
internal static class PageFault
{
    /// <summary>Writes the page as the reply.</summary>
    public static async Task WriteAsync(HttpContext context, RequestException fault)
    {
        var page = context.RequestServices.GetRequiredService<PageContext>();
        page.Fault = fault;
        if (fault.Status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        if (fault.Status != StatusCodes.Status401Unauthorized && page.Shown is { } shown)
        {
            try
            {
                await RenderAsync(shown);
                return;
            }
            catch (Exception e) when (!context.Response.HasStarted && e is not OperationCanceledException)
            {
                // What is wrong with the request is wrong with all of the page.
            }
        }

        await RenderAsync(fault.Status == StatusCodes.Status401Unauthorized ? typeof(SignIn) : typeof(Refused));

        Task RenderAsync(Type component) => new PageResult(component, fault.Status).ExecuteAsync(context);
    }
}
