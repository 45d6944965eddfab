using System.CommandLine;
using Akin.Catalog.Store;
using Akin.Cli.Terminal;

namespace Akin.Cli.Verbs;

/// <summary><c>akin backup</c>: a consistent copy of a store, also while it is served.</summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var to = new Option<string>("--out") { Description = "The folder to make, which is a store itself", HelpName = "DIR", Required = true };
        var json = CommonOptions.Json();
        var verb = new Command("backup", """
            Copies a store as it is at one moment, also while it is served and written. Indexes and maps are left out: they are
            made again when the copy is served.

            Example: akin backup --store shop --out backups/shop-2026-01-31
            """) { store, to, json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            string target = parsed.GetRequiredValue(to);
            BackedUp made = await Task.Run(() => StoreBackup.Copy(parsed.GetRequiredValue(store), target, cancellation), cancellation);
            if (parsed.GetValue(json))
                Answer.Write(new { Folder = Path.GetFullPath(target), made.Items, made.Bytes });
            People.Say($"{target} holds {People.Number(made.Items)} items in {made.Bytes / 1e6:F1} MB; serve it with: akin serve --store {target}");
            return 0;
        });
        return verb;
    }
}
