namespace Akin;

/// <summary>The words under which people and files know the values of an enumeration, and the one way to read them.</summary>
/// <typeparam name="T">An enumeration whose values are 0, 1, 2 and so on.</typeparam>
internal sealed class EnumWords<T>
    where T : struct, Enum
{
    private readonly string _what;
    private readonly T[] _values = Enum.GetValues<T>();
    private readonly string[] _words;

    /// <param name="what">What a value is, for messages: <c>metric</c>.</param>
    /// <param name="words">A word for each value, in their order; the values' own names in small letters unless given.</param>
    public EnumWords(string what, params string[] words) =>
        (_what, _words) = (what, words.Length > 0 ? words : [.. _values.Select(value => value.ToString().ToLowerInvariant())]);

    /// <summary>Every word, in the values' order.</summary>
    public IReadOnlyList<string> All => _words;

    /// <summary>The word for a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no value of the enumeration.</exception>
    public string Get(T value) =>
        Array.IndexOf(_values, value) is >= 0 and var place ? _words[place] : throw new ArgumentOutOfRangeException(nameof(value), value, $"there is no such {_what}");

    /// <summary>The value of a word, whatever its case; false where there is none.</summary>
    public bool TryParse(string? word, out T value)
    {
        int place = Array.FindIndex(_words, known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
        value = _values[Math.Max(place, 0)];
        return place >= 0;
    }

    /// <summary>The value of a word, whatever its case.</summary>
    /// <exception cref="FormatException">There is none; the message lists those there are.</exception>
    public T Parse(string word) => TryParse(word, out T value) ? value : throw new FormatException($"there is no {_what} '{word}'; there are {string.Join(", ", _words)}");
}
