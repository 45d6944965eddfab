namespace Akin.Lab.Judging.Relevance;

/// <summary>A query and what people found of items.</summary>
/// <param name="Id">The query's id in the store; null where it is a photo outside.</param>
/// <param name="Photo">The full path of that photo; null where it is an item.</param>
/// <param name="Relevance">Items' ids with their relevance, 0 (none) to <see cref="JudgedList.MostRelevance"/>. What is not listed counts as 0.</param>
public sealed record JudgedQuery(string? Id, string? Photo, IReadOnlyDictionary<string, int> Relevance);
