namespace Akin.Catalog.Store;

/// <summary>Which items meet a filter.</summary>
/// <param name="Keys">Their keys, ascending.</param>
/// <param name="NotNumbers">
/// The columns that the filter compares with numbers and in which items have values that are none, with how many; such a value met no
/// comparison. Empty where there was none.
/// </param>
public sealed record FilterMatch(long[] Keys, IReadOnlyDictionary<string, long> NotNumbers);
