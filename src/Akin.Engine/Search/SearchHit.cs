namespace Akin.Engine.Search;

/// <summary>A neighbor.</summary>
/// <param name="Rank">Its place, from 1.</param>
/// <param name="Id">The item's id.</param>
/// <param name="Distance">Its distance in the store's metric; 0 is the same picture.</param>
/// <param name="Path">The photo, as its source names it.</param>
/// <param name="Metadata">What else is known of the item.</param>
public sealed record SearchHit(int Rank, string Id, float Distance, string Path, IReadOnlyDictionary<string, string> Metadata);
