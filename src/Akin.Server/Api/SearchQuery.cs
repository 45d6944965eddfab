using System.Drawing;
using System.Globalization;
using Akin.Catalog.Filters;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Api;

/// <summary>Reads the parameters behind the question mark; each fault is a 400 that names the parameter.</summary>
internal static class SearchQuery
{
    /// <summary><c>k</c>, <c>filter</c>, <c>max_distance</c>, <c>class</c> or <c>classes</c>, <c>ef</c>, <c>oversample</c> and <c>exact</c>.</summary>
    public static SearchRequest Parse(IQueryCollection query) => Make(
        Number(query, "k", 10, 1, SearchRequest.MaxK), Filter(query), MaxDistance(query),
        query["class"].LastOrDefault() is { Length: > 0 } name ? name : null, Classes(query["classes"].LastOrDefault())) with
    {
        Ef = Setting(query, IndexRange.Ef), Oversample = Setting(query, IndexRange.Oversample), Exact = Flag(query, "exact"),
    };

    /// <summary>The same from its parts, which a document may give as well.</summary>
    public static SearchRequest Make(int k, Filter? filter, float? maxDistance, string? ofClass, int? classes) =>
        ofClass is not null && classes is not null
            ? throw Bad("class and classes do not go together; name one class, or say how many of the likeliest")
            : new SearchRequest { K = k, Filter = filter, MaxDistance = maxDistance, Class = ofClass, Classes = classes };

    /// <summary><c>filter</c>, repeated: all must be met. <c>where</c> is another name for it.</summary>
    /// <exception cref="FilterException">It is no filter.</exception>
    public static Filter? Filter(IQueryCollection query) => Akin.Catalog.Filters.Filter.ParseAll(query["filter"].Concat(query["where"]).Select(text => text ?? ""));

    /// <summary><c>box=x,y,width,height</c> in pixels of the upright photo.</summary>
    public static Rectangle? Box(IQueryCollection query) => Box(query["box"].LastOrDefault());

    /// <summary>The same from a form's field or a document.</summary>
    public static Rectangle? Box(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        int[] numbers = [.. text.Split(',').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n <= 1_000_000 ? n : -1)];
        return numbers is [>= 0, >= 0, > 0, > 0]
            ? new Rectangle(numbers[0], numbers[1], numbers[2], numbers[3])
            : throw Bad($"box is '{text}'; write box=x,y,width,height in whole pixels");
    }

    /// <summary>A whole number within a range.</summary>
    public static int Number(IQueryCollection query, string name, int absent, int min, int max)
    {
        if (query[name].LastOrDefault() is not { } text)
            return absent;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number
            : throw Bad($"{name} is '{text}'; it can be {min} to {max}");
    }

    private static int? Setting(IQueryCollection query, IndexRange range) =>
        query[range.Name].LastOrDefault() is null ? null : Number(query, range.Name, range.Usual, range.Low, range.High);

    private static bool Flag(IQueryCollection query, string name) => query[name].LastOrDefault() switch
    {
        null or "false" => false,
        "true" => true,
        { } text => throw Bad($"{name} is '{text}'; it can be true or false"),
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

    private static float? MaxDistance(IQueryCollection query)
    {
        if (query["max_distance"].LastOrDefault() is not { Length: > 0 } text)
            return null;
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float distance) && float.IsFinite(distance)
            ? distance
            : throw Bad($"max_distance is '{text}'; it can be any number, such as 0.25");
    }

    /// <summary>A parameter that can't be used.</summary>
    public static RequestException Bad(string message, string code = "bad_parameter") => new(400, code, message);
}
