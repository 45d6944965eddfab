namespace Akin.Engine;

/// <summary>Something asked of the engine can't be done, said in one line: what is wrong, where, and what to do.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">What caused it.</param>
public sealed class EngineException(string message, Exception? inner = null) : AkinException(ErrorCodes.BadRequest, message, inner);
