namespace Akin.Server;

/// <summary>The server can't start, said in one line: what is wrong and what to do.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">What caused it.</param>
public sealed class ServerException(string message, Exception? inner = null) : AkinException(ErrorCodes.CannotStart, message, inner);
