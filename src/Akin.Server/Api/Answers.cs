using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;

namespace Akin.Server.Api;

internal sealed record CollectionAnswer(
    string Name, long Items, int Dimensions, string Metric, string Index, IndexSettings IndexSettings, string Model, string? Layer, long MaxBytes, bool CanWrite, RoutesAnswer? Route,
    IEnumerable<ColumnAnswer> Metadata, int? MoreColumns);

internal sealed record ColumnAnswer(string Column, long Items, long DistinctValues, IEnumerable<ValueAnswer> Values);

/// <summary>A value of a column; <c>shortened</c> where it is the beginning of a longer one, which no filter can ask for by it.</summary>
internal sealed record ValueAnswer(string Value, long Items, bool? Shortened = null)
{
    public static ValueAnswer From(ColumnValue value) => new(value.Value, value.Items, value.IsShortened ? true : null);
}

internal sealed record ItemAnswer(string Id, string Path, string Photo, IReadOnlyDictionary<string, string> Metadata);

/// <summary>A page of items; <c>next</c> is what the next page comes after, and not there where this one is the last.</summary>
internal sealed record ItemsAnswer(
    long Total, int Offset, IEnumerable<ItemAnswer> Items, string? Next = null, IReadOnlyDictionary<string, long>? NotNumbers = null);

/// <summary>
/// By column, how many items have a value that is no number where the filter compares with one: they met no comparison. Left out where
/// there are none.
/// </summary>
internal static class NotNumbersAnswer
{
    public static IReadOnlyDictionary<string, long>? From(IReadOnlyDictionary<string, long> counts) => counts.Count == 0 ? null : counts;
}

/// <summary>Either an item of the store, or a photo that was sent, by its file's name where it came with one.</summary>
internal sealed record QueryAnswer(ItemAnswer? Item, string? Name);

internal sealed record HitAnswer(int Rank, string Id, float Distance, string Path, string Photo, IReadOnlyDictionary<string, string> Metadata);

internal sealed record ClassAnswer(string Class, double? Probability, int Items)
{
    public static ClassAnswer From(RankedClass ranked) => new(ranked.Class, ranked.Probability is { } p ? Math.Round(p, 4) : null, ranked.Items);
}

/// <summary>Which classes were searched, and by whose choice: prediction, item, request or nobody.</summary>
internal sealed record RouteAnswer(string Label, string ChosenBy, IEnumerable<string> Searched, IEnumerable<ClassAnswer> Likeliest)
{
    private const int Shown = 5;

    public static RouteAnswer? From(SearchRoute? route) => route is null ? null : new(
        route.Label, route.Choice.ToString().ToLowerInvariant(), route.Searched.Select(c => c.Class), route.Ranking.Take(Shown).Select(ClassAnswer.From));
}

/// <summary>The classes that a search can go to.</summary>
internal sealed record RoutesAnswer(string Label, IEnumerable<ClassAnswer> Classes);

/// <summary>Where the time went; decoding counts to embedding, which a search by item does not need.</summary>
internal sealed record MillisecondsAnswer(double? Embed, double Search);

internal sealed record SearchAnswer(QueryAnswer Query, RouteAnswer? Route, IEnumerable<HitAnswer> Hits, MillisecondsAnswer Milliseconds, IReadOnlyDictionary<string, long>? NotNumbers = null);
