namespace Akin.Training;

/// <summary>A training that can't start or go on, said in one line: what is wrong, where, and what to do.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The engine's own exception.</param>
public class TrainingException(string message, Exception? inner = null) : AkinException(ErrorCodes.TrainingFailed, message, inner);
