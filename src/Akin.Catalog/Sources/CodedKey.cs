namespace Akin.Catalog.Sources;

/// <summary>Columns of a table whose cells together name something: a product, a category.</summary>
/// <param name="Columns">The columns' names, one or several; none where nothing is known of any row.</param>
/// <param name="What">What they name, for messages: "the product".</param>
/// <param name="MayBeUnknown">Whether a row can do without; else a row with an empty cell is at fault.</param>
/// <param name="OtherName">What a single column may be called too, where the table has none of the first name.</param>
public sealed record CodedKey(IReadOnlyList<string> Columns, string What, bool MayBeUnknown = false, string? OtherName = null)
{
    /// <summary>The columns by the names that they have in a table.</summary>
    internal IEnumerable<string> ColumnsIn(IReadOnlyList<string> names) =>
        OtherName is not null && !names.Contains(Columns[0]) && names.Contains(OtherName) ? [OtherName] : Columns;
}
