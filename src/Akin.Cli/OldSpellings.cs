using System.CommandLine;
using Akin.Cli.Terminal;

namespace Akin.Cli;

/// <summary>Options that once had another spelling. The old one is taken for this version still, and the new one is said.</summary>
internal static class OldSpellings
{
    private static readonly Dictionary<string, string> NewName = new(StringComparer.Ordinal)
    {
        ["--colour"] = "--color",
        ["--colour-by"] = "--color-by",
        ["--colour-column"] = "--color-column",
        ["--same-colour-share"] = "--same-color-share",
        ["--quantise"] = "--quantize",
    };

    /// <summary>The words behind <c>akin</c> with the options as they are spelled now.</summary>
    public static string[] Replace(string[] args)
    {
        int end = Array.IndexOf(args, "--");
        return [.. args.Select((word, place) => end >= 0 && place > end ? word : Replace(word))];
    }

    /// <summary>The option that a key of <c>akin.yml</c> names, or a variable of the environment; null where there is none.</summary>
    /// <param name="options">The options that may be set.</param>
    /// <param name="key">The name as it is written there.</param>
    /// <param name="nameOf">How an option's name is written there.</param>
    public static Option? Find(IEnumerable<Option> options, string key, Func<string, string> nameOf)
    {
        Option? Named(string written) => options.FirstOrDefault(option => nameOf(option.Name) == written);
        if (Named(key) is { } found)
            return found;
        (string old, string now) = NewName.FirstOrDefault(pair => nameOf(pair.Key) == key);
        if (old is null || Named(nameOf(now)) is not { } renamed)
            return null;
        Say(key, nameOf(now));
        return renamed;
    }

    private static string Replace(string word)
    {
        int value = word.IndexOf('=', StringComparison.Ordinal);
        string name = value < 0 ? word : word[..value];
        if (!NewName.TryGetValue(name, out string? now))
            return word;
        Say(name, now);
        return now + (value < 0 ? "" : word[value..]);
    }

    private static void Say(string old, string now) => People.Say($"{old} is spelled {now} now; the old spelling will not be taken for ever");
}
