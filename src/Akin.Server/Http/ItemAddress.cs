using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akin.Server.Http;

/// <summary>
/// An item's id in an address. Ids are file paths as a rule and may hold anything, slashes too; written as one segment
/// (<c>encodeURIComponent</c>), every id has exactly one address.
/// </summary>
internal static class ItemAddress
{
    private const string Items = "/v1/items/";

    /// <summary>The address of an item.</summary>
    public static string Of(string id) => Items + Uri.EscapeDataString(id);

    /// <summary>The address of an item's photo.</summary>
    public static string OfPhoto(string id) => Of(id) + "/photo";

    /// <summary>
    /// The id in a request's address. It is taken from the address as it was sent: the framework's own route value keeps <c>%2F</c> but
    /// decodes <c>%252F</c> to the same, so that two ids could not be told apart.
    /// </summary>
    public static string IdOf(HttpContext context)
    {
        string sent = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int start = sent.IndexOf(Items, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            return "";
        ReadOnlySpan<char> rest = sent.AsSpan(start + Items.Length);
        int end = rest.IndexOfAny('/', '?');
        return Uri.UnescapeDataString(end < 0 ? rest : rest[..end]);
    }
}
