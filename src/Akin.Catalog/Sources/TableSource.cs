using System.Collections.ObjectModel;
using System.Drawing;

namespace Akin.Catalog.Sources;

/// <summary>
/// A CSV or TSV file (RFC 4180 quoting, UTF-8 or UTF-16 with a byte order mark) with a header line and a photo a row. One column is
/// the photo's path, others may be its id and its box; all the rest are metadata, where an empty cell is an unknown value.
/// </summary>
/// <remarks>
/// Paths are relative to <see cref="SourceOptions.ImagesDirectory"/>; where that is not set, to the table's own folder, and a file
/// that is not there is looked for in <c>images/</c> beside the table. A path that leads out of that folder is refused.
/// </remarks>
public sealed class TableSource : IPhotoSource
{
    private readonly string _root;
    private readonly TableColumns _columns;

    /// <summary>Opens the table and reads its header.</summary>
    /// <exception cref="SourceException">It is not there, has no header, or lacks a named column.</exception>
    public TableSource(string location, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Location = Path.GetFullPath(location);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.ImagesDirectory ?? Path.GetDirectoryName(Location)!));
        Options = options with { ImagesDirectory = options.ImagesDirectory is null ? null : _root };
        if (!Directory.Exists(_root))
            throw new SourceException($"there is no folder {_root} for the photos of {Location}");
        using TableReader reader = new(Location);
        _columns = TableColumns.Of(reader, Options);
    }

    /// <inheritdoc/>
    public string Kind => "table";

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public SourceOptions Options { get; }

    /// <inheritdoc/>
    public RawLayout? PixelLayout => null;

    /// <inheritdoc/>
    public PhotoBytes Read(string path, long maxBytes) => PhotoFile.Read(_root, path, maxBytes);

    /// <summary>One photo, by the cell that names it: for those who read the table themselves.</summary>
    /// <param name="cell">What stands in the path column.</param>
    /// <param name="maxBytes">A larger photo is refused before it is read.</param>
    /// <exception cref="SourceException">There is no such photo, or it can't be read; the message does not repeat the cell.</exception>
    public PhotoBytes ReadCell(string cell, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(cell);
        string? fault = Locate(cell, out string? path);
        return fault is null ? Read(path!, maxBytes) : throw new SourceException(fault);
    }

    /// <inheritdoc/>
    public IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default)
    {
        using TableReader reader = new(Location);
        Dictionary<string, long> lineOfId = new(StringComparer.Ordinal);
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Entry(reader, lineOfId);
        }
    }

    private SourceEntry Entry(TableReader row, Dictionary<string, long> lineOfId)
    {
        string cell = _columns.Path < row.Count ? row[_columns.Path] : "";
        SourceEntry Skip(string reason) => SourceEntry.Skip(cell, $"line {row.Line}: {reason}");

        if (row.IsQuoteLeftOpen)
            return Skip("opens a quote that is never closed; the rest of the table can't be read");
        if (row.Count != _columns.Names.Count)
            return Skip($"has {row.Count} fields where the header has {_columns.Names.Count}; quote a field that has the delimiter in it");
        for (int i = 0; i < row.Count; i++)
        {
            if (row[i].Contains('\uFFFD', StringComparison.Ordinal))
                return Skip($"column {_columns.Names[i]} is not UTF-8; save the table as UTF-8");
        }

        if (cell.Length == 0)
            return Skip($"column {_columns.Names[_columns.Path]} is empty: it must name the photo");
        string id = _columns.Id is { } idColumn ? row[idColumn] : cell;
        if (id.Length == 0)
            return Skip($"column {_columns.Names[_columns.Id!.Value]} is empty: it must name the item");
        if (ItemId.FindFault(id) is { } idFault)
            return Skip($"the id {idFault}{(_columns.Id is null ? "; give the table a column with ids" : "")}");
        Rectangle? box = null;
        if (_columns.Box is { } boxColumn && row[boxColumn].Trim() is { Length: > 0 } text)
        {
            box = BoxCell.Parse(text);
            if (box is null)
                return Skip($"the box \"{text}\" is not x,y,width,height in pixels from the photo's top left corner");
        }

        if (Locate(cell, out string? path) is { } fault)
            return Skip(fault);
        return lineOfId.TryAdd(id, row.Line)
            ? SourceEntry.Of(new(id, path!, box, Metadata(row)))
            : Skip($"has the id \"{id}\" of line {lineOfId[id]}; ids must differ");
    }

    /// <summary>The path below the root of the file that a cell names, or why there is none.</summary>
    private string? Locate(string cell, out string? path)
    {
        path = null;
        if (PhotoFile.Below(_root, cell) is not { } full)
            return $"leads out of {_root}";
        string? fault = PhotoFile.Fault(full, out _);
        if (fault == PhotoFile.IsMissing && Options.ImagesDirectory is null
            && PhotoFile.Below(Path.Join(_root, "images"), cell) is { } beside
            && PhotoFile.Fault(beside, out _) is var besideFault && besideFault != PhotoFile.IsMissing)
        {
            full = beside;
            fault = besideFault;
        }

        path = Path.GetRelativePath(_root, full).Replace(Path.DirectorySeparatorChar, '/');
        return fault == PhotoFile.IsMissing ? $"is missing: there is no {full}" : fault;
    }

    private IReadOnlyDictionary<string, string> Metadata(TableReader row)
    {
        Dictionary<string, string> metadata = new(_columns.Metadata.Count, StringComparer.Ordinal);
        foreach (int column in _columns.Metadata)
        {
            if (row[column].Length > 0)
                metadata.Add(_columns.Names[column], row[column]);
        }

        return metadata.Count == 0 ? ReadOnlyDictionary<string, string>.Empty : metadata;
    }
}
