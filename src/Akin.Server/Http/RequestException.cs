namespace Akin.Server.Http;

/// <summary>A request that can't be met, as its reply says it.</summary>
/// <param name="status">The HTTP status, 400 to 599.</param>
/// <param name="code">A word for programs that stays the same from version to version.</param>
/// <param name="message">One line for people: what is wrong and what to do.</param>
/// <param name="cause">What the server's log says of it; null where there is nothing to add.</param>
internal sealed class RequestException(int status, string code, string message, Exception? cause = null) : AkinException(code, message, cause)
{
    public int Status => status;
}
