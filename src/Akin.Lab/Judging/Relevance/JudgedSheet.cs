using Akin.Catalog.Store;

namespace Akin.Lab.Judging.Relevance;

/// <summary>A query and its nearest, for somebody to mark those that are relevant.</summary>
/// <param name="Token">What the answer must name; it is this voter's alone.</param>
/// <param name="Judged">How many queries this voter has judged.</param>
/// <param name="Query">The query.</param>
/// <param name="Items">Its nearest, in random order, so that the place tells nothing.</param>
public sealed record JudgedSheet(string Token, int Judged, StoredItem Query, IReadOnlyList<StoredItem> Items);
