using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akin.Server.Pages;

/// <summary>
/// Renders a component as the reply, whole before its first byte is sent, so that what fails on the way can still be said. It uses the
/// framework's renderer alone: the services for pages that stay connected would keep keys of their own on the disk.
/// </summary>
/// <param name="component">The component's type; it takes no parameters.</param>
/// <param name="status">The reply's status.</param>
internal sealed class PageResult(Type component, int status = StatusCodes.Status200OK) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        string html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync(component, ParameterView.Empty)).ToHtmlString());
        httpContext.Response.StatusCode = status;
        // Seen by whoever may see it: asked for again each time, and kept by nobody between. A page may say more: one that Back must not bring.
        if (httpContext.Response.Headers.CacheControl.Count == 0)
            httpContext.Response.Headers.CacheControl = "private, no-cache";
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        byte[] bytes = Encoding.UTF8.GetBytes(html);
        httpContext.Response.ContentLength = bytes.Length;
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }

    /// <summary>Renders a component.</summary>
    public static PageResult From<T>()
        where T : IComponent => new(typeof(T));
}
