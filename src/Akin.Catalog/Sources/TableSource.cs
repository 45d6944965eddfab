using System.Collections.ObjectModel;
using System.Drawing;

namespace Akin.Catalog.Sources;

/// <summary>
/// A CSV or TSV file (RFC 4180 quoting, UTF-8 or UTF-16) with a header line and a photo a row. One column is the photo's path, others
/// may be its id and its box; all the rest are metadata, where an empty cell is an unknown value.
/// </summary>
/// <remarks>
/// Paths are relative to <see cref="SourceOptions.ImagesDirectory"/>; where that is not set, to the table's own folder, and a file
/// that is not there is looked for in <c>images/</c> beside the table. Backslashes are slashes where no file has them in its name. A
/// path that leads out of that folder is refused unless <see cref="SourceOptions.AllowAnyFolder"/>.
/// </remarks>
public sealed class TableSource : IPhotoSource
{
    private readonly string _root;
    private readonly TableColumns _columns;
    private readonly Lazy<List<(long Line, string Cell)>> _longCells;

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
        using TableReader reader = new(Location, Options.Within);
        _columns = TableColumns.From(reader, Options);
        _longCells = new(ReadLongCells);
        if (Options.PathColumn is null && Locate(reader.Header[_columns.Path], out string? photo) is null && photo is not null && PhotoName.IsPhotoFile(Path.GetFullPath(photo, _root)))
            throw new SourceException($"{Location} has no column names: its first line names a photo that is there ({photo.ReplaceLineEndings(" ")}); write a line of names above it");
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
    public PhotoBytes Read(string path, long maxBytes) => PhotoFile.Read(_root, path, maxBytes, Options);

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
        using TableReader reader = new(Location, Options.Within);
        Dictionary<string, long> lineOfId = new(StringComparer.Ordinal);
        SourceEntry? last = null;
        bool isShort = false;
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (last is not null)
                yield return last;
            last = Entry(reader, lineOfId);
            isShort = reader.Count < reader.Header.Count;
        }

        // A row that ends early at the end of the file looks like a copy that was broken off.
        if (last is not null)
            yield return isShort && !reader.EndsInLineBreak ? last with { HidesItems = true } : last;
    }

    /// <summary>Whether a row that is missing may lie within a cell: a quote that was forgotten in one row and closed in a later one swallows those between.</summary>
    /// <inheritdoc/>
    public string? FindDoubt(string path)
    {
        string name = Path.GetFileName(path);
        return _longCells.Value.Find(cell => cell.Cell.Contains(name, StringComparison.Ordinal)) is { Cell: not null } found
            ? $"is named within a cell of line {found.Line}, which goes on over several lines; is a quote missing there?"
            : null;
    }

    private List<(long Line, string Cell)> ReadLongCells()
    {
        using TableReader reader = new(Location, Options.Within);
        List<(long, string)> cells = [];
        while (reader.Read())
        {
            if (!reader.HasSeveralLines)
                continue;
            for (int i = 0; i < reader.Count; i++)
            {
                if (reader.Utf8(i).ContainsAny((byte)'\n', (byte)'\r'))
                    cells.Add((reader.Line, reader[i]));
            }
        }

        return cells;
    }

    private SourceEntry Entry(TableReader row, Dictionary<string, long> lineOfId)
    {
        string cell = row[_columns.Path];
        // As long as the row's id can't be told, any item may be the row's.
        string? id = null;
        SourceEntry Skip(string reason) => id is null
            ? SourceEntry.Hiding(cell, $"line {row.Line}: {reason}")
            : SourceEntry.Skip(cell, $"line {row.Line}: {reason}", id);

        if (row.FindFault() is { } rowFault)
            return Skip(rowFault);
        string boxText = string.Join(',', _columns.Box.Select(column => row[column].Trim()).Where(text => text.Length > 0));

        // A photo in which each row has a box of its own stands in several rows.
        string idCell = _columns is { Id: null, Box.Count: 4 } && boxText.Length > 0 ? $"{cell} {boxText}" : row[_columns.Id ?? _columns.Path];
        if (idCell.Length > 0 && !idCell.Contains('\uFFFD', StringComparison.Ordinal))
            id = idCell;
        for (int i = 0; i < _columns.Names.Count; i++)
        {
            if (row[i].Contains('\uFFFD', StringComparison.Ordinal))
                return Skip($"column {_columns.Names[i]} is not UTF-8; save the table as UTF-8");
        }

        // A row that names no photo and no item is none: spreadsheets write empty ones at the end, shops those of products without a photo.
        if (cell.Length == 0)
        {
            id ??= "";
            return Skip($"column {_columns.Names[_columns.Path]} is empty: it must name the photo");
        }

        if (id is null)
            return Skip($"column {_columns.Names[_columns.Id!.Value]} is empty: it must name the item");
        if (ItemId.FindFault(id) is { } idFault)
        {
            // Several lines as an id are rows that a quote swallowed.
            id = id.AsSpan().ContainsAny('\n', '\r') ? null : id;
            return Skip($"the id {idFault}{(_columns.Id is null ? "; give the table a column with ids" : "")}");
        }

        Rectangle? box = null;
        if (boxText.Length > 0)
        {
            box = BoxCell.Parse(boxText);
            if (box is null)
                return Skip($"the box \"{boxText}\" is not x,y,width,height in pixels from the photo's top left corner");
        }

        if (Locate(cell, out string? path) is { } fault)
            return Skip(fault);
        return lineOfId.TryAdd(id, row.Line)
            ? SourceEntry.From(new(id, path!, box, Metadata(row)))
            : Skip($"has the id \"{id}\" of line {lineOfId[id]}; ids must differ");
    }

    /// <summary>The file that a cell names, as a path that <see cref="Read"/> takes; or why there is none.</summary>
    private string? Locate(string cell, out string? path)
    {
        path = null;
        if (PhotoFile.Full(_root, cell, Options.AllowAnyFolder) is not { } first)
            return $"leads out of {_root}";
        foreach (string written in cell.Contains('\\', StringComparison.Ordinal) ? (string[])[cell, cell.Replace('\\', '/')] : [cell])
        {
            foreach (string folder in Options.ImagesDirectory is null ? (string[])[_root, Path.Join(_root, "images")] : [_root])
            {
                if (PhotoFile.Full(folder, written, Options.AllowAnyFolder) is not { } full || PhotoFile.Fault(full, Options.Within, out _) is var fault && fault == PhotoFile.IsMissing)
                    continue;
                // Outside the folder a path from it to the file would say less than the whole one.
                path = PhotoFile.Below(_root, full) is null ? full : Path.GetRelativePath(_root, full).Replace(Path.DirectorySeparatorChar, '/');
                return fault;
            }
        }

        return cell.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || cell.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? "is a web address; download the photos and name their files"
            : $"is missing: there is no {first}";
    }

    private IReadOnlyDictionary<string, string> Metadata(TableReader row)
    {
        Dictionary<string, string> metadata = new(_columns.Metadata.Count, StringComparer.Ordinal);
        foreach (int column in _columns.Metadata)
        {
            if (row[column] is { Length: > 0 } value)
                metadata.Add(_columns.Names[column], value);
        }

        return metadata.Count == 0 ? ReadOnlyDictionary<string, string>.Empty : metadata;
    }
}
