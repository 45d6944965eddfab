namespace Akin.Engine.Serving;

/// <summary>How likely a class is.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">0 to 1.</param>
public sealed record ClassProbability(string Class, float Probability);
