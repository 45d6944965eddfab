namespace Akin.Catalog.Sources;

/// <summary>Columns of a table whose cells together name something: a product, a category.</summary>
/// <param name="Columns">The columns' names, one or several; none where nothing is known of any row.</param>
/// <param name="What">What they name, for messages: "the product".</param>
/// <param name="MayBeUnknown">Whether a row can do without; else a row with an empty cell is at fault.</param>
public sealed record CodedKey(IReadOnlyList<string> Columns, string What, bool MayBeUnknown = false);
