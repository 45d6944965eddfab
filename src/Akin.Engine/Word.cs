namespace Akin.Engine;

/// <summary>Reads a word that stands for a value, where it comes in: from a request, a store or a model's YAML.</summary>
internal static class Word
{
    /// <summary>The value that it stands for.</summary>
    /// <param name="parse">The one parser of its enumeration.</param>
    /// <param name="word">The word.</param>
    /// <exception cref="EngineException">It stands for none; the message lists those that do.</exception>
    public static T Parse<T>(Func<string, T> parse, string word)
    {
        try
        {
            return parse(word);
        }
        catch (FormatException e)
        {
            throw new EngineException(e.Message, e);
        }
    }
}
