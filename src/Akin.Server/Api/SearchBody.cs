using System.Text.Json;
using Akin.Catalog.Filters;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Server.Http;

namespace Akin.Server.Api;

/// <summary>
/// A search as a JSON document: with exactly one of an item of the collection, a photo's address, its path on the server and a vector.
/// <c>classes</c> is a number or <c>"all"</c>, <c>box</c> x, y, width and height in pixels of the upright photo.
/// </summary>
internal sealed record SearchBody(
    string? Item = null, string? Address = null, string? Path = null, IReadOnlyList<float>? Vector = null, int K = 10, string? Filter = null,
    float? MaxDistance = null, string? Class = null, JsonElement? Classes = null, IReadOnlyList<int>? Box = null,
    int? Ef = null, int? Oversample = null, bool Exact = false, int Expand = 0, float ExpandPower = QueryExpansion.UsualPower)
    : INamesPhoto, IDocument<SearchBody>
{
    public static string Example => "{\"address\": \"https://shop.example/dress.jpg\", \"k\": 5, \"filter\": \"price < 50\"}";

    /// <summary>What is asked for beside what is searched with.</summary>
    /// <exception cref="RequestException">400: a part is out of range, or parts do not go together.</exception>
    /// <exception cref="FilterException">The filter is none.</exception>
    public SearchRequest ToRequest()
    {
        int given = new object?[] { Item, Address, Path, Vector }.Count(part => part is not null);
        if (given != 1)
            throw SearchQuery.Bad($"{(given == 0 ? "nothing" : "more than one thing")} to search with; give one of item, address, path and vector");
        if (Box is not null && (Item ?? (object?)Vector) is not null)
            throw SearchQuery.Bad("box is a part of a photo, which an item or a vector is not; leave it out");
        if (MaxDistance is { } far && !float.IsFinite(far))
            throw SearchQuery.Bad("max_distance is too large; it can be any number, such as 0.25");
        return SearchQuery.Make(
            K is >= 1 and <= SearchRequest.MaxK ? K : throw SearchQuery.Bad($"k is {K}; it can be 1 to {SearchRequest.MaxK}"),
            Filter is null ? null : Akin.Catalog.Filters.Filter.Parse(Filter), MaxDistance, Class,
            SearchQuery.Classes(Classes is { ValueKind: not JsonValueKind.Null } classes ? classes.ToString() : null)) with
        {
            Ef = Checked(IndexRange.Ef, Ef), Oversample = Checked(IndexRange.Oversample, Oversample), Exact = Exact, Expansion = ToExpansion(),
        };

        QueryExpansion? ToExpansion()
        {
            if (Expand is < 0 or > QueryExpansion.MostNeighbors)
                throw SearchQuery.Bad($"expand is {Expand}; it can be 0 to {QueryExpansion.MostNeighbors}");
            if (!(ExpandPower is >= 0 and <= QueryExpansion.MostPower))
                throw SearchQuery.Bad($"expand_power is {ExpandPower}; it can be 0 to {QueryExpansion.MostPower}");
            return Expand == 0 ? null : new QueryExpansion(Expand, ExpandPower);
        }

        static int? Checked(IndexRange range, int? value) =>
            value < range.Low || value > range.High ? throw SearchQuery.Bad($"{range.Name} is {value}; it can be {range.Low} to {range.High}") : value;
    }
}
