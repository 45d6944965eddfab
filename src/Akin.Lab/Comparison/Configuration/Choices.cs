
namespace Akin.Lab.Comparison.Configuration;

/// <summary>One of the values that a key lists.</summary>
/// <param name="Value">The value.</param>
/// <param name="Words">What it adds to a contender's name; empty where the key is absent.</param>
/// <param name="Varied">The same, empty as well where the key has one value: what tells the contenders of one entry apart.</param>
internal sealed record Choice<T>(T Value, string Words, string Varied);

/// <summary>Reads keys that take a value or a list of them; a list makes a contender of each.</summary>
internal static class Choices
{
    /// <summary>The values of a key; the usual one where it is absent.</summary>
    /// <param name="map">The map.</param>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">The usual value.</param>
    /// <param name="parse">Makes a value of a text.</param>
    /// <param name="say">What a text adds to a name.</param>
    public static IReadOnlyList<Choice<T>> Read<T>(YamlMap map, string key, T otherwise, Func<string, T> parse, Func<string, string> say)
    {
        IReadOnlyList<string> texts = map.Texts(key);
        return texts.Count == 0
            ? [new Choice<T>(otherwise, "", "")]
            : [.. texts.Select(t => new Choice<T>(parse(t), say(t), texts.Count > 1 ? say(t) : ""))];
    }

    /// <summary>Parses one of the words that stand for values.</summary>
    public static Func<string, T> Word<T>(YamlMap map, string key, params (string Word, T Value)[] words) => text =>
    {
        foreach ((string word, T value) in words)
        {
            if (word == text)
                return value;
        }

        throw map.Fault(key, $"{key} is '{text}'; it can be {string.Join(", ", words.Select(w => w.Word))}");
    };

    /// <summary>Joins what there is.</summary>
    public static string Join(params ReadOnlySpan<string> words)
    {
        List<string> said = [];
        foreach (string word in words)
        {
            if (word.Length > 0)
                said.Add(word);
        }

        return string.Join(' ', said);
    }
}
