namespace Akin.Lab.Judging;

/// <summary>A judgment is not taken. The message is one line for people.</summary>
/// <param name="reason">Why, for programs.</param>
/// <param name="message">Why and what to do.</param>
public sealed class VoteRefusedException(VoteRefusal reason, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public VoteRefusal Reason => reason;
}

/// <summary>Why a judgment is not taken.</summary>
public enum VoteRefusal
{
    /// <summary>The voter's signature is not ours.</summary>
    ForgedVoter,

    /// <summary>What is judged was never shown to this voter, or by an earlier comparison.</summary>
    UnknownPair,

    /// <summary>This voter has judged it already.</summary>
    AlreadyJudged,

    /// <summary>The judgment names items that were not shown.</summary>
    NotShown,
}
