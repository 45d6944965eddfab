namespace Akin.Server.DeepDetect;

/// <summary>A call that can't be met, as DeepDetect says it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">DeepDetect's own code, one of <see cref="CallFault"/>.</param>
/// <param name="message">One line for people.</param>
internal sealed class CallException(int status, int code, string message) : Exception(message)
{
    public int Status => status;

    public int Code => code;
}
