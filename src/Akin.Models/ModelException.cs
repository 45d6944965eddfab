namespace Akin.Models;

/// <summary>A model that can't be opened or run, said in one line: which file, what is wrong and what to do.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Creates the exception from its one line.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from its one line and what caused it.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="inner">The engine's own exception.</param>
    public ModelException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
