namespace Akin.Cli;

/// <summary>The command was called wrongly: exit code 2.</summary>
/// <param name="message">What is wrong and what to write instead, in one line.</param>
internal sealed class UsageException(string message) : Exception(message);
