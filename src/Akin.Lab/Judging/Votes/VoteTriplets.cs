using Akin.Lab.Comparison;

namespace Akin.Lab.Judging.Votes;

/// <summary>Triplets that were made from votes.</summary>
/// <param name="Triplets">How many.</param>
/// <param name="Queries">Of how many queries.</param>
/// <param name="Ties">Pairs that are left out because voters are equally divided on them.</param>
/// <param name="Gone">Photos that are left out because the source has them no longer.</param>
/// <param name="Source">What the row numbers count in. In a store they change when it is indexed anew.</param>
public sealed record VoteTriplets(int Triplets, int Queries, int Ties, int Gone, ComparisonSource Source);
