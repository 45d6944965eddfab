using System.CommandLine;

namespace Akin.Cli;

/// <summary>
/// Options of a verb that the environment sets: <c>AKIN_SERVE_HOST_NAME</c> is <c>--host-name</c> of <c>akin serve</c>. Of an option that
/// takes several values they stand between commas.
/// </summary>
internal static class SettingsEnvironment
{
    /// <summary>What the environment sets for a verb, by the options' names without their dashes.</summary>
    /// <exception cref="UsageException">It sets an option that the verb has not.</exception>
    public static Dictionary<string, IReadOnlyList<string>> Read(Command verb)
    {
        Dictionary<string, IReadOnlyList<string>> settings = [];
        string prefix = GetName($"akin-{verb.Name}-");
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            Option option = OldSpellings.Find(verb.Options, name, option => GetName($"akin-{verb.Name}-{option.TrimStart('-')}"))
                ?? throw new UsageException($"the environment sets {name}, which is no option of akin {verb.Name} (see: akin {verb.Name} --help)");
            string value = (string?)variable.Value ?? "";
            settings[SettingsFile.GetKey(option)] = option.Arity.MaximumNumberOfValues > 1
                ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : [value];
        }

        return settings;
    }

    private static string GetName(string words) => words.Replace('-', '_').ToUpperInvariant();
}
