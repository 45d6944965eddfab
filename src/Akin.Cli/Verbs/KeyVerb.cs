using System.CommandLine;
using Akin.Cli.Terminal;
using Akin.Server.Http;
using Akin.Server.Keys;

namespace Akin.Cli.Verbs;

/// <summary><c>akin key</c>: makes a key for a server's user.</summary>
internal static class KeyVerb
{
    public static Command Create()
    {
        var name = new Option<string>("--name") { Description = "Whose key it is; logs and limits say it", HelpName = "NAME", Required = true };
        var role = new Option<Access>("--role")
        {
            Description = "What it may do: read looks and searches, write changes items too, administer does everything",
            HelpName = "read|write|administer",
            Required = true,
        };
        var file = new Option<string>("--file") { Description = "The file of keys to add it to, which akin serve --keys reads", HelpName = "FILE.yml", DefaultValueFactory = _ => "keys.yml" };
        var json = CommonOptions.Json();
        var verb = new Command("key", """
            Makes a key for a user of akin serve and prints it, once: the file keeps only its hash.

            Example: akin key --role write --name importer --file keys.yml
            """) { name, role, file, json };
        verb.SetAction(parsed =>
        {
            string whose = parsed.GetRequiredValue(name), path = parsed.GetRequiredValue(file);
            Access access = parsed.GetValue(role);
            if (!ApiKey.IsName(whose))
                throw new UsageException($"'{whose}' is no name of a key; take up to 64 letters, digits, dots and dashes");
            ApiKey key = ApiKey.Create(whose, access, out string secret);
            KeyFile.Add(path, key);
            if (parsed.GetValue(json))
                Answer.Write(new { Key = secret, key.Name, Role = access.ToString().ToLowerInvariant(), File = path });
            else
                Console.Out.WriteLine(secret);
            People.Say($"{path} knows it from the next start of the server on; keep it now, it is shown no second time");
            return 0;
        });
        return verb;
    }
}
