namespace Akin.Server.Documentation;

/// <summary>What every refusal looks like (RFC 9457, application/problem+json).</summary>
/// <param name="Type">An address that tells of the status.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">One line for people: what is wrong and what to do.</param>
/// <param name="Code">A word for programs that stays the same from version to version.</param>
/// <param name="RequestId">The request's id, by which the log is searched.</param>
internal sealed record ProblemAnswer(string Type, string Title, int Status, string Detail, string Code, string RequestId);
