namespace Akin.Lab.Judging.Votes;

/// <summary>One photo of a pair.</summary>
public enum PairSide
{
    /// <summary>The photo that was searched with.</summary>
    Query,

    /// <summary>The photo that was called its nearest.</summary>
    Found,
}
