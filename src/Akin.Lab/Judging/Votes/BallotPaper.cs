namespace Akin.Lab.Judging.Votes;

/// <summary>What a voter is given: pairs to judge.</summary>
/// <param name="Judged">How many pairs this voter has judged.</param>
/// <param name="Left">How many there are left for this voter, those of this paper among them.</param>
/// <param name="Pairs">Tokens of the next pairs, the first to be judged first. A token tells nothing and is this voter's alone.</param>
public sealed record BallotPaper(int Judged, int Left, IReadOnlyList<string> Pairs);
