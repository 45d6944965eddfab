using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Training.Triplets;

namespace Akin.Lab.Training.Triplets;

/// <summary>Triplets of a table's rows.</summary>
public sealed class TripletTable
{
    private readonly CodedTable _table;

    private TripletTable(CodedTable table, TripletSampler sampler) => (_table, Sampler) = (table, sampler);

    /// <summary>What draws them.</summary>
    public TripletSampler Sampler { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="request">Which table and how.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">It is no table, or none of its rows can be used, or all are one product.</exception>
    /// <exception cref="SourceException">It can't be read, is empty, or lacks a column.</exception>
    public static TripletTable Read(TripletRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string full = Path.GetFullPath(request.Table);
        if (Directory.Exists(full))
            throw new EngineException($"{full} is a folder; triplets are drawn from a table (.csv, .tsv) with columns for product, category and color");
        if (!File.Exists(full))
            throw new EngineException($"there is no table at {full}");
        var table = CodedTable.Read(full,
        [
            new CodedKey(request.IdColumns, "the product"),
            new CodedKey([request.CategoryColumn], "the category"),
            new CodedKey(request.ColorColumn is { } color ? [color] : [], "the color", MayBeUnknown: true, OtherName: request.ColorColumn == "color" ? "colour" : null),
        ], cancellation);
        try
        {
            return new TripletTable(table, new TripletSampler(table.Codes[0], table.Codes[1], table.Codes[2], request.Shares, request.Seed));
        }
        catch (Akin.Training.TrainingException e)
        {
            throw new EngineException($"{full}: {e.Message}", e);
        }
    }

    /// <summary>Writes triplets into a file: a line each, the rows of query, positive and negative with tabs between, counted from 0 behind the table's header.</summary>
    /// <param name="path">The file; it appears when it is whole.</param>
    /// <param name="count">How many.</param>
    /// <param name="progress">Told how many are written.</param>
    /// <param name="cancellation">Stops it; no file is left.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public TripletReport Write(string path, int count, IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellation = default)
    {
        (int[] kinds, int own) = TripletFile.Write(path, count, Sampler, progress, cancellation);
        return new TripletReport
        {
            Rows = _table.Rows,
            Usable = Sampler.Usable,
            Products = Sampler.Products,
            Categories = Sampler.Categories,
            Colors = Sampler.Colors,
            Unusable = _table.Faults,
            Kinds = Enum.GetValues<TripletKind>().ToDictionary(kind => kind, kind => kinds[(int)kind]),
            OwnPositives = own,
        };
    }
}

/// <summary>From what table triplets are drawn, and how.</summary>
public sealed record TripletRequest
{
    /// <summary>A .csv or .tsv file with a line of column names.</summary>
    public required string Table { get; init; }

    /// <summary>The columns that together name a product: rows with the same cells in all of them are views of one.</summary>
    public IReadOnlyList<string> IdColumns { get; init; } = ["id"];

    /// <summary>The column of categories.</summary>
    public string CategoryColumn { get; init; } = "category";

    /// <summary>The column of colors, <c>color</c> may be spelled <c>colour</c> in the table; null where the table has none, and then no positive is chosen by its color.</summary>
    public string? ColorColumn { get; init; } = "color";

    /// <summary>How often each kind is wanted.</summary>
    public TripletShares Shares { get; init; } = new();

    /// <summary>Another seed, other triplets.</summary>
    public int Seed { get; init; }
}
