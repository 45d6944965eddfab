namespace Akin.Training;

/// <summary>A training that can't start or go on, said in one line: what is wrong, where, and what to do.</summary>
public class TrainingException : Exception
{
    /// <summary>Creates the exception from its one line.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from its one line and what caused it.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="inner">The engine's own exception.</param>
    public TrainingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
