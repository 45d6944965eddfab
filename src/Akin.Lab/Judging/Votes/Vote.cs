namespace Akin.Lab.Judging.Votes;

/// <summary>A judgment of one pair by one person.</summary>
/// <param name="Voter">The voter's number.</param>
/// <param name="Query">The id of the photo that was searched with.</param>
/// <param name="Found">The id of the photo that was called its nearest.</param>
/// <param name="Approved">Whether the person found that it is alike.</param>
public sealed record Vote(string Voter, string Query, string Found, bool Approved);
