namespace Akin;

/// <summary>A photo can't be had: it can't be read, or what was read is no photo. Whoever goes through many photos goes on with the next.</summary>
/// <param name="code">Which case it is, one of <see cref="ErrorCodes"/>.</param>
/// <param name="message">What is wrong, in one line.</param>
/// <param name="inner">What caused it; null where nothing did.</param>
public abstract class PhotoException(string code, string message, Exception? inner = null) : AkinException(code, message, inner);
