namespace Akin.Engine;

/// <summary>Something asked of the engine can't be done, said in one line: what is wrong, where, and what to do.</summary>
public sealed class EngineException : Exception
{
    /// <summary>Creates the exception from its one line.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public EngineException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from its one line and what caused it.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="inner">What caused it.</param>
    public EngineException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
