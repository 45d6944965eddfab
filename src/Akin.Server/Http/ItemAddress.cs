using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akin.Server.Http;

/// <summary>
/// Addresses within a collection. Ids are file paths as a rule and may hold anything, slashes too; written as one segment
/// (<c>encodeURIComponent</c>), every id has exactly one address.
/// </summary>
internal static class ItemAddress
{
    public const string Root = "/v1";
    private const string Collections = Root + "/collections/";
    private const string Items = "/items/";

    /// <summary>What the addresses of a collection begin with.</summary>
    public static string ForCollection(string name) => Collections + Uri.EscapeDataString(name);

    /// <summary>The address of an item.</summary>
    /// <param name="collection">What the addresses of its collection begin with.</param>
    /// <param name="id">The item's id.</param>
    public static string ForItem(string collection, string id) => string.Concat(collection, Items, Uri.EscapeDataString(id));

    /// <summary>The address of an item's photo.</summary>
    public static string ForPhoto(string collection, string id) => string.Concat(collection, Items, Uri.EscapeDataString(id), "/photo");

    /// <summary>The id in a request's address.</summary>
    public static string ReadId(HttpContext context) => NameBehind(context, Items, wholeRest: false);

    /// <summary>
    /// What stands behind a part of a request's address, within its collection. It is taken from the address as it was sent: the framework's
    /// own route value keeps <c>%2F</c> but decodes <c>%252F</c> to the same, so that two ids could not be told apart. What stands
    /// before it is counted, not looked for: routing has found it, in whatever way it is written (<c>/v1/%63ollections/…</c>), and a collection
    /// may be called "items".
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="part">What stands before it, with slashes around it.</param>
    /// <param name="wholeRest">Whether it goes on to the end of the path, else to the next slash.</param>
    public static string NameBehind(HttpContext context, string part, bool wholeRest)
    {
        ReadOnlySpan<char> path = SentPath.From(context);
        int slashes = (context.Request.RouteValues.ContainsKey("collection") ? Collections : Root).Count('/') + part.Count('/');
        for (; slashes > 0; slashes--)
        {
            int slash = path.IndexOf('/');
            if (slash < 0)
                return "";
            path = path[(slash + 1)..];
        }

        int end = wholeRest ? -1 : path.IndexOf('/');
        return Uri.UnescapeDataString(end < 0 ? path : path[..end]);
    }
}

/// <summary>
/// The path of a request's address as the client sent it, still percent-encoded and with its dots. The framework's own
/// <see cref="HttpRequest.Path"/> is decoded and shortened: <c>/items/..</c> is <c>/</c> there.
/// </summary>
internal static class SentPath
{
    /// <summary>The path, up to the question mark.</summary>
    public static ReadOnlySpan<char> From(HttpContext context)
    {
        ReadOnlySpan<char> target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }
}
