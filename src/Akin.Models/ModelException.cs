namespace Akin.Models;

/// <summary>A model that can't be opened or run, said in one line: which file, what is wrong and what to do.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The engine's own exception.</param>
public sealed class ModelException(string message, Exception? inner = null) : AkinException(ErrorCodes.ModelFailed, message, inner);
