namespace Akin.Lab.Judging.Votes;

/// <summary>Two photos to judge.</summary>
/// <param name="Query">The place of the photo that was searched with, among the comparison's photos.</param>
/// <param name="Found">The place of the photo that was called its nearest.</param>
/// <param name="Contenders">The places of the contenders that called it so, among <see cref="PairPool.Contenders"/>.</param>
internal sealed record Pair(int Query, int Found, IReadOnlyList<int> Contenders);
