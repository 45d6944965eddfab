using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Server.Http;

namespace Akin.Server.Api;

internal sealed record CollectionAnswer(
    string Name, long Items, int Dimensions, string Metric, string Index, string Model, string? Layer, long MaxBytes, IEnumerable<ColumnAnswer> Metadata);

internal sealed record ColumnAnswer(string Column, long Items, long DistinctValues, IEnumerable<ValueAnswer> Values);

internal sealed record ValueAnswer(string Value, long Items);

internal sealed record ItemAnswer(string Id, string Path, string Photo, IReadOnlyDictionary<string, string> Metadata)
{
    public static ItemAnswer Of(StoredItem item) => new(item.Id, item.Path, ItemAddress.OfPhoto(item.Id), item.Metadata);
}

internal sealed record ItemsAnswer(long Total, int Offset, IEnumerable<ItemAnswer> Items);

/// <summary>Either an item of the store, or a photo that was sent, by its file's name where it came with one.</summary>
internal sealed record QueryAnswer(ItemAnswer? Item, string? Name);

internal sealed record HitAnswer(int Rank, string Id, float Distance, string Path, string Photo, IReadOnlyDictionary<string, string> Metadata)
{
    public static HitAnswer Of(SearchHit hit) => new(hit.Rank, hit.Id, hit.Distance, hit.Path, ItemAddress.OfPhoto(hit.Id), hit.Metadata);
}

/// <summary>Where the time went; decoding counts to embedding, which a search by item does not need.</summary>
internal sealed record MillisecondsAnswer(double? Embed, double Search);

internal sealed record SearchAnswer(QueryAnswer Query, IEnumerable<HitAnswer> Hits, MillisecondsAnswer Milliseconds);
