using Akin.Engine.Serving;
using Akin.Server.Api;
using Akin.Server.Http;
using Akin.Server.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Pages;

/// <summary>
/// Knows what every page needs of its request: the collection that it is about, who looks at it, and the addresses of other pages. One a
/// request; components have it injected.
/// </summary>
internal sealed class PageContext(IHttpContextAccessor accessor, KeyRing keys)
{
    /// <summary>The parameter that names the collection where there are several.</summary>
    public const string CollectionParameter = "collection";

    public HttpContext Http => accessor.HttpContext!;

    /// <summary>The page's path.</summary>
    public string Path => Http.Request.Path.Value!;

    /// <summary>The name of the collection that the address names, or null.</summary>
    public string? Named => Http.Request.Query[CollectionParameter] is [{ Length: > 0 } name] ? name : null;

    /// <summary>The collection that the page is about; null on a page that is about none, or where it can't be opened.</summary>
    public ServedCollection? Collection { get; private set; }

    /// <summary>The component that shows what is wrong in its own way; null: a page of its own says it.</summary>
    public Type? Shown { get; set; }

    /// <summary>What is wrong with the request; null where nothing is.</summary>
    public RequestException? Fault { get; set; }

    /// <summary>Whether the visitor has signed in with a key and can sign out.</summary>
    public bool HasKey => keys.Any && Http.User.GetAccess() is not null;

    /// <summary>The name of the visitor's key.</summary>
    public string? KeyName => Http.User.Identity?.Name;

    /// <summary>The pages of the bar on top; none for whoever may not look at them.</summary>
    public IReadOnlyList<PageAnswer> Pages => May(Access.Read) ? PagesEndpoint.List(Http.RequestServices) : [];

    /// <summary>The names of the other collections, and of this one.</summary>
    public IReadOnlyList<string> Names => Http.RequestServices.GetService<CollectionRegistry>()?.Names ?? [];

    /// <summary>Whether the visitor may do something.</summary>
    public bool May(Access access) => Http.User.May(access);

    /// <summary>Whether the visitor may change the collection, and it can be changed here.</summary>
    public bool CanWrite => Collection is { Collection.CanWrite: true } && May(Access.Write);

    /// <summary>Writes the address of a page about the same collection.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="parameters">Its parameters; those that are null are left out.</param>
    public string Link(string path, params IEnumerable<(string Name, string? Value)> parameters) =>
        path + QueryString.Create(parameters.Prepend((CollectionParameter, Named)).Where(p => p.Item2 is not null).Select(p => KeyValuePair.Create(p.Item1, p.Item2)));

    /// <summary>
    /// Opens the collection that a page is about. Where there are several and none is named, the visitor goes on to the first; where there is
    /// none yet, to the page that makes one.
    /// </summary>
    public static async ValueTask<object?> OpenCollection(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        HttpContext http = invocation.HttpContext;
        var page = http.RequestServices.GetRequiredService<PageContext>();
        if (page.Named is null && page.Names is { Count: not 1 } names && HttpMethods.IsGet(http.Request.Method))
        {
            return TypedResults.LocalRedirect(names.Count == 0
                ? ShownCollections.Path
                : http.Request.Path + http.Request.QueryString.Add(CollectionParameter, names[0]));
        }

        page.Collection = ServedCollection.Use(http, page.Named);
        return await next(invocation);
    }
}
