namespace Akin.Server;

/// <summary>The server can't start, said in one line: what is wrong and what to do.</summary>
public sealed class ServerException : Exception
{
    /// <summary>Creates the exception from its one line.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public ServerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from its one line and what caused it.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="inner">What caused it.</param>
    public ServerException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
