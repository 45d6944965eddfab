using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Akin.Catalog.Filters;
using Akin.Engine.Search;
using Akin.Server.Api;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Pages;

/// <summary>
/// What the search page is asked for, as its address says it: what is searched with (an item, a photo that the browser keeps, a photo's
/// address), how many, and which. So Back, reload and a bookmark bring a page again.
/// </summary>
internal sealed record SearchAddress
{
    public const int UsualK = 24;

    /// <summary>The parameter of a column and its value, of which there may be several.</summary>
    public const string Condition = "where";

    private static readonly QueryParameter Count = new("k", typeof(int), new RangeAttribute(1, SearchRequest.MaxK)), Farthest = new("max_distance", typeof(float));

    /// <summary>The numbers of look-alikes that the page offers.</summary>
    public static readonly IReadOnlyList<int> Ks = [12, UsualK, 48, 96];

    public string? Id { get; init; }

    /// <summary>The name under which the visitor's browser keeps the photo.</summary>
    public string? Photo { get; init; }

    public string? Address { get; init; }

    public string? K { get; init; }

    public string? Class { get; init; }

    /// <summary>How many of the likeliest classes, or <c>all</c>.</summary>
    public string? Classes { get; init; }

    /// <summary>The values that were chosen, by column.</summary>
    public IReadOnlyDictionary<string, string> Where { get; init; } = new Dictionary<string, string>();

    /// <summary>The filter that was typed.</summary>
    public string? Filter { get; init; }

    public string? MaxDistance { get; init; }

    /// <summary>Whether something is searched with, or the page shows some of the catalog.</summary>
    public bool IsSearch => (Id ?? Photo ?? Address) is not null;

    /// <summary>Whether something is left out.</summary>
    public bool IsFiltered => Where.Count > 0 || Filter is not null || (IsSearch && MaxDistance is not null);

    /// <summary>The address's parameters.</summary>
    public IEnumerable<(string Name, string? Value)> Parameters =>
    [
        ("id", Id), ("photo", Photo), ("address", Address), ("k", K), ("class", Class), ("classes", Classes),
        .. Where.Select(w => (Condition, (string?)$"{w.Key}={w.Value}")), ("filter", Filter), ("max_distance", MaxDistance),
    ];

    /// <summary>Reads what stands in an address and in the page's form. Of what is searched with, the photo's address goes before an item.</summary>
    public static SearchAddress From(IQueryCollection query)
    {
        string? address = Text("address"), id = address is null ? Text("id") : null;
        string? classes = Text("classes"), named = Text("class");
        // The page's one list has classes by their number and by their name.
        if (classes is ['=', .. var name])
            (named, classes) = (name, null);
        Dictionary<string, string> where = new(StringComparer.Ordinal);
        foreach (string condition in query[Condition].OfType<string>().Where(w => w.Contains('=', StringComparison.Ordinal)))
        {
            int equals = condition.IndexOf('=', StringComparison.Ordinal);
            where[condition[..equals]] = condition[(equals + 1)..];
        }

        return new SearchAddress
        {
            Id = id,
            Photo = address is null && id is null ? Text("photo") : null,
            Address = address,
            K = Text("k") is { } k && k != UsualK.ToString(CultureInfo.InvariantCulture) ? k : null,
            Class = named,
            Classes = named is null ? classes : null,
            Where = where,
            Filter = Text("filter"),
            MaxDistance = Text("max_distance"),
        };

        string? Text(string parameter) => query[parameter].LastOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>The search that this asks for, read as the API reads it.</summary>
    /// <exception cref="RequestException">400: a part can't be used.</exception>
    /// <exception cref="FilterException">The filter is none.</exception>
    public SearchRequest ToRequest()
    {
        IEnumerable<string> filters = Where.Select(w => Catalog.Filters.Filter.Equal(w.Key, w.Value).ToString()!);
        return new SearchParameters(
            int.Parse(Checked(Count, K ?? $"{UsualK}"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            MaxDistance is null ? null : float.Parse(Checked(Farthest, MaxDistance), NumberStyles.Float, CultureInfo.InvariantCulture),
            Class, Classes).ToRequest(new FilterParameters([.. Filter is null ? filters : filters.Append(Filter)]));
    }

    /// <summary>The text of a parameter that the API takes a number for.</summary>
    private static string Checked(QueryParameter parameter, string text) => parameter.Fault(text) is { } fault ? throw SearchQuery.Bad(fault) : text;
}
