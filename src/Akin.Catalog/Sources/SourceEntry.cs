using System.Drawing;
using System.Text.Json.Serialization;

namespace Akin.Catalog.Sources;

/// <summary>What a source says of one of its entries: here is an item, or why there is none.</summary>
/// <param name="Path">The entry's path, for people.</param>
/// <param name="Item">The item, or null where the entry is skipped.</param>
/// <param name="Reason">Why the entry is skipped, in one line; null where there is an item.</param>
public sealed record SourceEntry(string Path, SourceItem? Item, string? Reason)
{
    /// <summary>The id of the item that the entry is about, also where it is skipped; null where it can't be told.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// Whether more than this one entry could not be read, or it can't be told which item the entry is: a folder that can't be read, a
    /// quote that is never closed, a row without an id. After such an entry nobody knows what the source no longer has.
    /// </summary>
    public bool HidesItems { get; init; }

    /// <summary>Files that are no photos, counted by kind; null for every other entry.</summary>
    public PassedOver? PassedOver { get; init; }

    /// <summary>An entry that is an item.</summary>
    public static SourceEntry From(SourceItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new(item.Path, item, null) { Id = item.Id };
    }

    /// <summary>An entry that gives no item now, though its id is known: an item that the store has of it stays.</summary>
    /// <param name="path">The entry's path, for people.</param>
    /// <param name="reason">Why it is skipped, in one line.</param>
    /// <param name="id">The item's id; the path unless given.</param>
    public static SourceEntry Skip(string path, string reason, string? id = null) => new(path, null, reason) { Id = id ?? path };

    /// <summary>An entry that could not be read and may hide any number of items.</summary>
    /// <param name="path">The entry's path, for people.</param>
    /// <param name="reason">Why it can't be read, in one line.</param>
    public static SourceEntry Hiding(string path, string reason) => new(path, null, reason) { HidesItems = true };

    /// <summary>Files that were passed over.</summary>
    public static SourceEntry Pass(PassedOver files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new(files.Names, null, $"passed over: {files.Reason ?? "no photos"}") { PassedOver = files };
    }
}

/// <summary>Files or folders that a source passed over because they are no photos that can be read.</summary>
/// <param name="Kind">A file's extension in lower case, empty for files without one, or a folder's name with a slash behind it.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Reason">Why they can't be read, where they are photos all the same: "HEIC can't be read".</param>
public sealed record PassedOver(string Kind, int Count, string? Reason)
{
    /// <summary>How many of what: "2 .heic files".</summary>
    [JsonIgnore]
    public string Names => (Kind, Count) switch
    {
        ("", 1) => "1 file without an extension",
        ("", _) => $"{Count} files without an extension",
        (_, 1) => $"1 {Kind.TrimEnd('/')} {Thing}",
        _ => $"{Count} {Kind.TrimEnd('/')} {Thing}s",
    };

    private string Thing => Kind.EndsWith('/') ? "folder" : "file";

    /// <summary>As a sentence: "2 .heic files were passed over: HEIC can't be read".</summary>
    public override string ToString() => $"{Names} {(Count == 1 ? "was" : "were")} passed over{(Reason is null ? "" : $": {Reason}")}";
}

/// <summary>One photo that a source offers, with what the source knows about it.</summary>
/// <param name="Id">The item's name, unique in a store: a folder's relative path, a table's id or path cell, <c>train-00017</c> of an IDX file.</param>
/// <param name="Path">Where the photo lies, relative to the source's root with <c>/</c> between its parts; <see cref="IPhotoSource.Read"/> takes it.</param>
/// <param name="Box">The part of the upright photo that shows the product, in pixels from its top left corner; null is the whole photo.</param>
/// <param name="Metadata">Column name to value. An unknown value is left out, never an empty string.</param>
public sealed record SourceItem(string Id, string Path, Rectangle? Box, IReadOnlyDictionary<string, string> Metadata);
