namespace Akin.Engine.Routing;

/// <summary>A class of a routed store, as a search sees it.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">How likely the photo is of it, 0 to 1; null where nothing was predicted.</param>
/// <param name="Items">Items that are kept under it.</param>
public sealed record RankedClass(string Class, double? Probability, int Items);
