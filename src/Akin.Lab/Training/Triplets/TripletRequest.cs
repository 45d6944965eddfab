using Akin.Training.Triplets;

namespace Akin.Lab.Training.Triplets;

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
