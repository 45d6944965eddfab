namespace Akin;

/// <summary>
/// Something that was asked for can't be done. The message is one line for people: what is wrong, where, and what to do. The code says
/// the same to programs.
/// </summary>
/// <param name="code">Which case it is, one of <see cref="ErrorCodes"/> unless a program has codes of its own.</param>
/// <param name="message">The line.</param>
/// <param name="inner">What caused it; null where nothing did.</param>
public abstract class AkinException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which case it is, a word in <c>snake_case</c> that stays the same from version to version.</summary>
    public string Code { get; init; } = code;

    /// <summary>What the code is about, where a program needs it to say what to do: a store's folder, a file, a number. Null elsewhere.</summary>
    public string? Subject { get; init; }
}
