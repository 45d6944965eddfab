namespace Akin.Lab.Training.Results;

/// <summary>The share of triplets whose positive is nearer to the query than their negative. Shares are 0 to 1.</summary>
/// <param name="Side">Which photos: <c>validation</c> or <c>hold-out</c>; a triplet counts where all its three photos do.</param>
/// <param name="Count">How many triplets.</param>
/// <param name="Before">With the backbone as it came.</param>
/// <param name="After">With the exported network.</param>
public sealed record TripletFigure(string Side, int Count, double Before, double After);
