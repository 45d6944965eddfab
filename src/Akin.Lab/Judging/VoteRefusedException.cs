namespace Akin.Lab.Judging;

/// <summary>A judgment is not taken. The message is one line for people.</summary>
/// <param name="reason">Why, for programs.</param>
/// <param name="message">Why and what to do.</param>
public sealed class VoteRefusedException(VoteRefusal reason, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public VoteRefusal Reason => reason;
}
