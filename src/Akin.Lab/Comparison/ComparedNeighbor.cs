namespace Akin.Lab.Comparison;

/// <summary>A neighbor that a contender named.</summary>
/// <param name="Photo">The photo's place in <see cref="ComparisonFile.Photos"/>.</param>
/// <param name="Distance">How far it is, in the contender's metric.</param>
public readonly record struct ComparedNeighbor(int Photo, float Distance);
