using System.CommandLine;

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
        YamlMap file = YamlMap.Parse(File.ReadAllText(FileName), FileName, (message, cause) => new UsageException(message, cause));
        Dictionary<string, IReadOnlyList<string>> settings = [];
        foreach (string key in file.Keys)
        {
            if (file.IsMap(key) && root.Subcommands.FirstOrDefault(c => c.Name == key) is { } named)
            {
                YamlMap ofVerb = file.Map(key)!;
                foreach (string name in ofVerb.Keys)
                    Add(ofVerb, named.Options, $"{key}: {name}", named == verb, name, wins: true);
            }
            else
            {
                // The store that is searched is not by itself the one that is trained with.
                bool applies = verb.Name != "train" || key != "store";
                Add(file, root.Subcommands.SelectMany(c => c.Options), key, applies, key, wins: false);
            }
        }

        return settings;

        void Add(YamlMap map, IEnumerable<Option> among, string shown, bool applies, string name, bool wins)
        {
            Option option = OldSpellings.Find(among, name, GetKey)
                ?? throw map.Fault(name, $"'{shown}' is no option of akin (see: akin --help)");
            IReadOnlyList<string> values = map.IsMap(name) ? [] : map.Texts(name);
            if (values.Count == 0 || (map.IsList(name) && option.Arity.MaximumNumberOfValues <= 1))
                throw map.Fault(name, $"'{shown}' takes one value");
            if (applies && (wins || !settings.ContainsKey(GetKey(option))))
                settings[GetKey(option)] = values;
        }
    }
}
