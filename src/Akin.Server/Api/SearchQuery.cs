using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Drawing;
using System.Globalization;
using Akin.Catalog.Filters;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Server.Http;
using Microsoft.AspNetCore.Mvc;

namespace Akin.Server.Api;

/// <summary>The parameters of a search beside its filter.</summary>
/// <remarks>The attributes stand at the properties: .NET 10.0 can't describe a call that has them at a constructor's parameters.</remarks>
internal sealed record SearchParameters(
    [property: FromQuery(Name = "k"), Range(1, SearchRequest.MaxK), Description("How many look-alikes.")] int K = 10,
    [property: FromQuery(Name = "max_distance"), Description("Nothing that is farther away than this.")] float? MaxDistance = null,
    [property: FromQuery(Name = "class"), Description("In a collection with a route: search in this class.")] string? Class = null,
    [property: FromQuery(Name = "classes"), Description("In a collection with a route: search in so many of the likeliest classes, or: all.")] string? Classes = null,
    [property: FromQuery(Name = "ef"), Range(1, IndexRange.MostEf), Description("How hard the index looks: the candidates that hnsw keeps, or the items that a forest looks at; else the collection's setting.")] int? Ef = null,
    [property: FromQuery(Name = "oversample"), Range(1, IndexRange.MostOversample), Description("Where the index quantizes: how many times k are scored again; else the collection's setting.")] int? Oversample = null,
    [property: FromQuery(Name = "exact"), Description("Compare every vector, and miss nothing.")] bool Exact = false,
    [property: FromQuery(Name = "expand"), Range(0, QueryExpansion.MostNeighbors), Description("Search again from the middle of the query and so many of its nearest, which finds more of the same; 0 does not.")] int Expand = 0,
    [property: FromQuery(Name = "expand_power"), Range(0.0, QueryExpansion.MostPower), Description("By what power of its similarity each of them counts; 0: all alike.")] float ExpandPower = QueryExpansion.UsualPower)
{
    /// <exception cref="RequestException">400: class and classes do not go together, or classes is no number.</exception>
    /// <exception cref="FilterException">The filter is none.</exception>
    public SearchRequest ToRequest(FilterParameters filter) =>
        SearchQuery.Make(K, filter.Parse(), MaxDistance, Class is { Length: > 0 } ? Class : null, SearchQuery.Classes(Classes)) with
        {
            Ef = Ef, Oversample = Oversample, Exact = Exact, Expansion = Expand == 0 ? null : new QueryExpansion(Expand, ExpandPower),
        };
}

/// <summary>Filters; all must be met.</summary>
internal sealed record FilterParameters(
    [property: FromQuery(Name = "filter"), Description("Only items whose metadata meet this, such as category = 'dress' and price < 50.")] string[]? Filter = null,
    [property: FromQuery(Name = "where"), Description("What filter was called before.")] string[]? Where = null)
{
    /// <exception cref="FilterException">One is no filter.</exception>
    public Filter? Parse() => Akin.Catalog.Filters.Filter.ParseAll([.. Filter ?? [], .. Where ?? []]);
}

/// <summary>Reads what parameters and documents say alike; each fault is a 400 that names the parameter.</summary>
internal static class SearchQuery
{
    /// <summary>What a box is, for the documentation.</summary>
    public const string AboutBox = "The part of the photo that counts, x,y,width,height in pixels of the upright photo.";

    /// <summary>What a thumbnail's side is, for the documentation.</summary>
    public const string AboutSide = "The longer side of the thumbnail in pixels.";

    // No photo has more on a side; sums of such numbers stay small.
    private const int MostPixels = 1_000_000;

    /// <summary>A search from its parts.</summary>
    public static SearchRequest Make(int k, Filter? filter, float? maxDistance, string? ofClass, int? classes) =>
        ofClass is not null && classes is not null
            ? throw Bad("class and classes do not go together; name one class, or say how many of the likeliest")
            : new SearchRequest { K = k, Filter = filter, MaxDistance = maxDistance, Class = ofClass, Classes = classes };

    /// <summary>x,y,width,height in pixels of the upright photo.</summary>
    public static Rectangle? Box(string? text) => string.IsNullOrEmpty(text)
        ? null
        : Box([.. text.Split(',').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)], text);

    /// <summary>The same as numbers, which are shown as the text where they are no box.</summary>
    public static Rectangle? Box(IReadOnlyList<int>? box, string? text = null) => box switch
    {
        null or [] => null,
        [>= 0 and <= MostPixels, >= 0 and <= MostPixels, > 0 and <= MostPixels, > 0 and <= MostPixels] => new Rectangle(box[0], box[1], box[2], box[3]),
        _ => throw Bad($"box is '{text ?? string.Join(',', box)}'; write box=x,y,width,height in whole pixels"),
    };

    /// <summary>How many of the likeliest classes, or <c>all</c>.</summary>
    public static int? Classes(string? given) => given switch
    {
        null or "" => null,
        "all" => int.MaxValue,
        { } text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw Bad($"classes is '{text}'; it can be 1 or more, or all"),
    };

    /// <summary>A parameter that can't be used.</summary>
    public static RequestException Bad(string message) => new(400, "bad_parameter", message);
}
