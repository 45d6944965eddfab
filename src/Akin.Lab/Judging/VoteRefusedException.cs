namespace Akin.Lab.Judging;

/// <summary>A judgment is not taken. The message is one line for people.</summary>
/// <param name="code">
/// Why: <see cref="ErrorCodes.ForgedVoter"/>, <see cref="ErrorCodes.UnknownPair"/>, <see cref="ErrorCodes.AlreadyJudged"/> or
/// <see cref="ErrorCodes.NotShown"/>.
/// </param>
/// <param name="message">Why and what to do.</param>
public sealed class VoteRefusedException(string code, string message) : AkinException(code, message);
