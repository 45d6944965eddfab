namespace Akin.Vectors.Projection;

/// <summary>Points laid out in a plane.</summary>
/// <param name="X">First coordinates.</param>
/// <param name="Y">Second coordinates, as many.</param>
/// <param name="Perplexity">The perplexity used, lower than asked for where there were too few points for it; 0 where there were fewer than two.</param>
/// <param name="Divergence">How far the layout's similarities are from the vectors': Kullback-Leibler divergence in nats, 0 at best.</param>
public sealed record TsneLayout(float[] X, float[] Y, double Perplexity, double Divergence);
