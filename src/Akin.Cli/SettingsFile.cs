using System.CommandLine;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Akin.Cli;

/// <summary>
/// <c>akin.yml</c> in the working folder: options by their long names, for every verb that has them, or under a verb's
/// name for that verb alone. What the environment says wins over the file, and the command line over both.
/// </summary>
internal static class SettingsFile
{
    public const string FileName = "akin.yml";

    /// <summary>Parses the command line and adds what the environment and the settings file say and it does not.</summary>
    /// <exception cref="UsageException">The file is no YAML map, or one of them names an option that no verb has.</exception>
    public static ParseResult Apply(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.CommandResult.Command is RootCommand)
            return parsed;

        Command verb = parsed.CommandResult.Command;
        Dictionary<string, IReadOnlyList<string>> settings = File.Exists(FileName) ? Read(root, verb) : [];
        foreach ((string name, IReadOnlyList<string> values) in SettingsEnvironment.Read(verb))
            settings[name] = values;
        List<string> added = [];
        foreach (Option option in verb.Options)
        {
            if (settings.TryGetValue(GetKey(option), out IReadOnlyList<string>? values) && parsed.GetResult(option) is null or { Implicit: true })
                added.AddRange(values!.SelectMany(value => (string[])[option.Name, value]));
        }

        // Behind the verb's own words, but in front of a "--" that ends the options.
        int end = Array.IndexOf(args, "--");
        return added.Count == 0 ? parsed : root.Parse([.. end < 0 ? args : args[..end], .. added, .. end < 0 ? [] : args[end..]]);
    }

    public static string GetKey(Option option) => GetKey(option.Name);

    private static string GetKey(string option) => option.TrimStart('-');

    private static Dictionary<string, IReadOnlyList<string>> Read(RootCommand root, Command verb)
    {
        Dictionary<string, object?> file;
        try
        {
            file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object?>>(File.ReadAllText(FileName)) ?? [];
        }
        catch (YamlException e)
        {
            throw new UsageException($"{FileName}, line {e.Start.Line}: {(e.InnerException ?? e).Message}");
        }

        Dictionary<string, IReadOnlyList<string>> settings = [];
        foreach ((string key, object? value) in file)
        {
            if (value is IDictionary<object, object> ofVerb && root.Subcommands.FirstOrDefault(c => c.Name == key) is { } named)
            {
                foreach ((object name, object inner) in ofVerb)
                    Add(named.Options, $"{key}: {name}", named == verb, (string)name, inner, wins: true);
            }
            else
            {
                // The store that is searched is not by itself the one that is trained with.
                bool applies = verb.Name != "train" || key != "store";
                Add(root.Subcommands.SelectMany(c => c.Options), key, applies, key, value, wins: false);
            }
        }

        return settings;

        void Add(IEnumerable<Option> among, string shown, bool applies, string name, object? value, bool wins)
        {
            Option option = OldSpellings.Find(among, name, GetKey)
                ?? throw new UsageException($"{FileName} sets '{shown}', which is no option of akin (see: akin --help)");
            IReadOnlyList<string> values = value switch
            {
                string text => [text],
                List<object> list when option.Arity.MaximumNumberOfValues > 1 && list.TrueForAll(v => v is string) => [.. list.Cast<string>()],
                _ => throw new UsageException($"{FileName}: '{shown}' takes one value"),
            };
            if (applies && (wins || !settings.ContainsKey(GetKey(option))))
                settings[GetKey(option)] = values;
        }
    }
}
