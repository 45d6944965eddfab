using System.Collections.ObjectModel;
using System.IO.Enumeration;

namespace Akin.Catalog.Sources;

/// <summary>
/// A folder of photos and everything below it, in ordinal order of the relative paths. A photo is a file with an image's extension, or
/// without any and with a photo's first bytes. Other files, recycle bins and folders of thumbnails are passed over and counted at the
/// end; hidden files and folders are passed over in silence. The relative folder (<c>dresses</c>, <c>women/dresses</c>) becomes the
/// metadata <c>category</c>; photos at the root have none.
/// </summary>
/// <remarks>
/// A link to a folder outside is followed, each real folder once; a link to a folder that is read anyway is skipped with that reason,
/// so that no ring of links can be walked for ever. Where <see cref="SourceOptions.Within"/> is set, a link out of those folders is skipped.
/// </remarks>
public sealed class FolderSource : IPhotoSource
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>Opens the folder; its contents are looked at by <see cref="Enumerate"/>.</summary>
    /// <exception cref="SourceException">It is not there.</exception>
    public FolderSource(string location, SourceOptions? options = null)
    {
        Options = options?.Within is { } within ? new() { Within = within } : SourceOptions.Default;
        Location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(location));
        if (!Directory.Exists(Location))
            throw new SourceException($"there is no folder {Location}");
    }

    /// <inheritdoc/>
    public string Kind => "folder";

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public SourceOptions Options { get; }

    /// <inheritdoc/>
    public RawLayout? PixelLayout => null;

    /// <inheritdoc/>
    public PhotoBytes Read(string path, long maxBytes) => PhotoFile.Read(Location, path, maxBytes, Options);

    /// <inheritdoc/>
    public IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default)
    {
        string root = RealPath.Resolve(Location) ?? Location;
        HashSet<string> walked = new(StringComparer.Ordinal) { root };
        SortedDictionary<string, int> passedOver = new(StringComparer.Ordinal);
        // Folders still to be read, each as the rest of its own sorted list: a stack, because names may nest deeper than a call stack.
        Stack<Walk> walks = new();
        walks.Push(new(Listing(Location), "", root));
        while (walks.TryPeek(out Walk? walk))
        {
            cancellation.ThrowIfCancellationRequested();
            if (walk.Next() is not { } child)
            {
                walks.Pop();
                continue;
            }

            string path = walk.Relative + child.Name, full = Path.Join(Location, path);
            if (child.IsFolder)
            {
                string real = (child.IsLink ? RealPath.Resolve(full) : null) ?? Path.Join(walk.Real, child.Name);
                if (PhotoName.IsBin(child.Name))
                    Count(child.Key);
                else if (child.IsLink && !PhotoFile.MayBeRead(full, Options.Within))
                    yield return SourceEntry.Hiding(path, PhotoFile.IsOutside);
                else if (Refusal(child, full, real, root, walked) is { } refusal)
                    yield return SourceEntry.Skip(path, refusal);
                else if (TryList(full, out List<Child> children) is { } unreadable)
                    yield return SourceEntry.Hiding(path, unreadable);
                else
                    walks.Push(new(children, path + "/", real));
            }
            else if (child.IsLink && PhotoFile.Fault(full, Options.Within, out _) is { } fault)
            {
                // It may have led to a whole folder.
                yield return SourceEntry.Hiding(path, fault);
            }
            else if (!PhotoName.IsPhotoFile(full))
            {
                Count(Path.GetExtension(child.Name).ToLowerInvariant());
            }
            else if (IsUnspeakable(child, full))
            {
                yield return SourceEntry.Skip(path, RenameIt);
            }
            else if (ItemId.FindFault(path) is { } idFault)
            {
                yield return SourceEntry.Skip(path, $"its path, which is the item's id, {idFault}; rename it");
            }
            else
            {
                yield return SourceEntry.From(new(path, path, null, walk.Metadata));
            }
        }

        foreach ((string kind, int count) in passedOver)
            yield return SourceEntry.Pass(new(kind, count, PhotoName.FindFault(kind)));

        void Count(string kind) => passedOver[kind] = passedOver.GetValueOrDefault(kind) + 1;
    }

    /// <inheritdoc/>
    public string? FindDoubt(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] parts = path.Split('/');
        string folder = Location;
        for (int i = 0; i < parts.Length - 1; i++)
        {
            // What lies in one is no longer walked.
            if (PhotoName.IsBin(parts[i]))
                return null;
            string below = Path.Join(folder, parts[i]);
            if (!Path.Exists(below) && new FileInfo(below).LinkTarget is null)
                break;
            if (!Directory.Exists(RealPath.Resolve(below) ?? below))
                return $"should lie in {string.Join('/', parts[..(i + 1)])}, which is no folder";
            folder = below;
        }

        try
        {
            if (File.Exists(Path.Join(Location, path)))
                return "is still there";
            return folder != Location && !Directory.EnumerateFileSystemEntries(folder).Any()
                ? $"should lie in {Path.GetRelativePath(Location, folder)}, which is empty, as a disk's mount point is while the disk is away"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"should lie in {Path.GetRelativePath(Location, folder)}, which can't be read";
        }
    }

    private const string RenameIt = "has a name that is not UTF-8; rename it";

    /// <summary>Whether its name is not UTF-8: it comes with replacement characters in it and can't be found by that name again.</summary>
    private static bool IsUnspeakable(Child child, string full) => child.Name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(full);

    private static string? Refusal(Child child, string full, string real, string root, HashSet<string> walked)
    {
        if (IsUnspeakable(child, full))
            return RenameIt;
        if (PhotoName.IsPhoto(child.Name))
            return PhotoFile.IsFolder + "; rename it if there are photos in it";
        if (child.IsLink && (RealPath.IsWithin(real, root) || RealPath.IsWithin(root, real)))
            return "is a link to a folder that is read anyway";
        return walked.Add(real) ? null : "is a folder that was read already, by a link";
    }

    private static List<Child> Listing(string folder)
    {
        try
        {
            List<Child> children = [.. new FileSystemEnumerable<Child>(folder, Child.From, Everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsHidden,
            }];
            // A folder sorts with its slash, so that the relative paths come out in ordinal order as a whole.
            children.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
            return children;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{folder} can't be read: {OneLine.From(e, folder)}", e);
        }
    }

    private static string? TryList(string folder, out List<Child> children)
    {
        try
        {
            children = Listing(folder);
            return null;
        }
        catch (SourceException e)
        {
            children = [];
            return $"is a folder that can't be read: {OneLine.From(e.InnerException ?? e)}";
        }
    }

    private sealed record Child(string Name, bool IsFolder, bool IsLink)
    {
        public string Key { get; } = IsFolder ? Name + "/" : Name;

        public static Child From(ref FileSystemEntry entry) =>
            new(entry.FileName.ToString(), entry.IsDirectory, entry.Attributes.HasFlag(FileAttributes.ReparsePoint));
    }

    /// <summary>One folder being read; <paramref name="relative"/> is empty or ends in a slash.</summary>
    private sealed class Walk(List<Child> children, string relative, string real)
    {
        private int _next;

        public string Relative => relative;

        public string Real => real;

        public IReadOnlyDictionary<string, string> Metadata { get; } = relative.Length == 0
            ? ReadOnlyDictionary<string, string>.Empty
            : new Dictionary<string, string>(StringComparer.Ordinal) { ["category"] = relative[..^1] };

        public Child? Next() => _next < children.Count ? children[_next++] : null;
    }
}
