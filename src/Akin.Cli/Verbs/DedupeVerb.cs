using System.CommandLine;
using System.Globalization;
using Akin.Catalog.Store;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Lab.Duplicates;

namespace Akin.Cli.Verbs;

/// <summary><c>akin dedupe</c>: photos of a store that are the same picture.</summary>
internal static class DedupeVerb
{
    private const int ShownGroups = 20;

    public static Command Create()
    {
        var store = CommonOptions.Store();
        var report = new Option<string?>("--report") { Description = "Write a page that shows the groups side by side", HelpName = "FILE.html" };
        var remove = new Option<bool>("--remove") { Description = "Take all but one of each group out of the store; indexing does not bring them back" };
        var deleteFiles = new Option<bool>("--delete-files") { Description = "With --remove: delete the photo files of what is taken out, for good" };
        var restore = new Option<bool>("--restore") { Description = "Forget what was taken out: the next akin index brings it back" };
        var far = new Option<float>("--max-distance")
        {
            Description = "Look at pictures whose vectors are this near, in cosine distance",
            HelpName = "X",
            DefaultValueFactory = _ => new DuplicateRequest().MaxDistance,
        };
        far.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && float.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float x) && x is not (>= 0 and <= 2))
                result.AddError($"--max-distance is {result.Tokens[0].Value}; it can be 0 to 2");
        });
        var json = CommonOptions.Json();
        var verb = new Command("dedupe", """
            Groups photos that are the same picture: resized, recompressed, a little cropped, mirrored. Nothing is
            changed without --remove, and no photo file without --delete-files.

            Example: akin dedupe --store shop --report duplicates.html
            Example: akin dedupe --store shop --remove
            """) { store, report, remove, deleteFiles, restore, far, json };
        var limits = new LimitOptions(verb);
        verb.SetAction((parsed, cancellation) =>
        {
            string directory = parsed.GetRequiredValue(store);
            bool removes = parsed.GetValue(remove), deletes = parsed.GetValue(deleteFiles);
            if (deletes && !removes)
                throw new UsageException("--delete-files deletes the files of what --remove takes out; give both");
            if (parsed.GetValue(restore))
            {
                if (removes)
                    throw new UsageException("--restore undoes what --remove does; give one of them");
                return Task.FromResult(Restore(directory, parsed.GetValue(json)));
            }

            using var collection = Collection.Open(directory, limits.Read(parsed), PeopleLog.Instance);
            var request = new DuplicateRequest { MaxDistance = parsed.GetValue(far) };
            DuplicateReport found = ProgressBar.Run("Duplicates", "photos", progress => DuplicateSearch.Run(collection, request, progress, cancellation));
            string? page = parsed.GetValue(report);
            if (page is not null)
                new DuplicateSheet(collection).Write(page, found, cancellation);
            RemovalReport? removed = removes ? DuplicateRemoval.Run(directory, found.Groups, deletes, collection.Limits) : null;
            if (parsed.GetValue(json))
                Answer.Write(Json(collection, found, removed));
            else
                Show(found, removed, page);
            return Task.FromResult(0);
        });
        return verb;
    }

    private static int Restore(string directory, bool json)
    {
        // Opened for reading first, so that a store that is not there is not made.
        CatalogStore.Open(directory, StoreMode.Read).Dispose();
        using var store = CatalogStore.Open(directory, StoreMode.Write, "akin dedupe");
        int forgotten = store.ForgetDuplicates();
        if (json)
            Answer.Write(new { Store = store.Directory, Restored = forgotten });
        else
            People.Say($"{People.Number(forgotten)} duplicates are forgotten; akin index brings back those whose photos are still there");
        return 0;
    }

    private static object Json(Collection collection, DuplicateReport found, RemovalReport? removed) => new
    {
        Store = collection.Store.Directory,
        found.Items,
        found.Duplicates,
        Groups = found.Groups.Select(g => new { Kept = Photo(g.Kept), Others = g.Others.Select(Photo) }),
        found.Candidates,
        found.Decoded,
        found.Skipped,
        found.Seconds,
        removed?.Removed,
        removed?.FilesDeleted,
        NotRemoved = removed?.Kept,
    };

    private static object Photo(DuplicatePhoto photo) => new
    {
        photo.Item.Id,
        photo.Item.Path,
        photo.Width,
        photo.Height,
        photo.Bytes,
        photo.Format,
        photo.Words,
    };

    private static void Show(DuplicateReport found, RemovalReport? removed, string? page)
    {
        foreach (SkippedPhoto skipped in found.Skipped.Take(ShownGroups))
            People.Say($"skipped {skipped.Path}: {skipped.Reason}");
        if (found.Groups.Count > 0)
        {
            People.Table(["", "photo", ">size", ">kB", "why"], found.Groups.Take(ShownGroups).SelectMany((g, i) =>
                g.Others.Prepend(g.Kept).Select((p, place) => (string[])[
                    place == 0 ? (i + 1).ToString(CultureInfo.InvariantCulture) : "", p.Item.Id, $"{p.Width} x {p.Height}",
                    People.Number(p.Bytes / 1e3), place == 0 ? $"kept: {p.Words}" : p.Words])));
        }

        if (found.Groups.Count > ShownGroups)
            People.Say($"... and {People.Number(found.Groups.Count - ShownGroups)} more groups (all of them with --json)");
        People.Say($"{People.Number(found.Items)} photos, {People.Number(found.Groups.Count)} groups of the same picture, {People.Number(found.Duplicates)} photos could go; {People.Number(found.Decoded)} photos looked at in {found.Seconds:0.0} s");
        if (page is not null)
            People.Say($"The groups side by side: {page}");
        foreach (SkippedPhoto kept in removed?.Kept ?? [])
            People.Say($"{kept.Path} {kept.Reason}");
        if (removed is not null)
            People.Say($"{People.Number(removed.Removed)} items left the store{(removed.FilesDeleted > 0 ? $" and {People.Number(removed.FilesDeleted)} files were deleted" : "; their files are where they were. Undo with: akin dedupe --restore, then akin index")}");
        else if (found.Duplicates > 0)
            People.Say("Nothing was changed; take them out of the store with --remove");
    }
}
