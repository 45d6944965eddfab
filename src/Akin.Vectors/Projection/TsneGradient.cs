namespace Akin.Vectors.Projection;

/// <summary>Where t-SNE's layout should go: the attraction of points that are alike less the repulsion of all, a quarter of the gradient of the divergence.</summary>
internal sealed unsafe class TsneGradient(Affinities affinities, int threads) : IDisposable
{
    private readonly Repulsion _repulsion = new(affinities.Count, threads);
    private readonly float[] _awayX = new float[affinities.Count], _awayY = new float[affinities.Count];

    /// <summary>The gradient's first coordinates.</summary>
    public float[] X { get; } = new float[affinities.Count];

    /// <summary>Its second ones.</summary>
    public float[] Y { get; } = new float[affinities.Count];

    private int Blocks => (affinities.Count + Repulsion.Block - 1) / Repulsion.Block;

    /// <summary>Computes it.</summary>
    /// <param name="x">The layout's first coordinates.</param>
    /// <param name="y">Its second ones.</param>
    /// <param name="exaggeration">What the attraction is multiplied by.</param>
    public void Compute(float[] x, float[] y, float exaggeration)
    {
        double all = _repulsion.Run(x, y, _awayX, _awayY);
        float repulsion = (float)(1 / all);
        Workers.ForEach(threads, Blocks, block =>
        {
            fixed (float* atX = x, atY = y)
            {
                for (int i = block * Repulsion.Block; i < Math.Min(x.Length, (block + 1) * Repulsion.Block); i++)
                {
                    (float pullX, float pullY) = Attraction.On(affinities, i, atX, atY);
                    X[i] = (exaggeration * pullX) - (repulsion * _awayX[i]);
                    Y[i] = (exaggeration * pullY) - (repulsion * _awayY[i]);
                }
            }
        });
    }

    /// <summary>The Kullback-Leibler divergence between vectors and layout: the sum of p log(p / q).</summary>
    public double Divergence(float[] x, float[] y)
    {
        double all = Math.Log(_repulsion.Run(x, y, _awayX, _awayY));
        double[] sums = new double[Blocks];
        Workers.ForEach(threads, Blocks, block =>
        {
            for (int i = block * Repulsion.Block; i < Math.Min(x.Length, (block + 1) * Repulsion.Block); i++)
            {
                for (int at = affinities.Starts[i]; at < affinities.Starts[i + 1]; at++)
                {
                    int j = affinities.Neighbors[at];
                    double dx = x[i] - x[j], dy = y[i] - y[j], share = affinities.Shares[at];
                    if (share > 0)
                        sums[block] += share * (Math.Log(share) + Math.Log(1 + (dx * dx) + (dy * dy)) + all);
                }
            }
        });
        return sums.Sum();
    }

    public void Dispose() => _repulsion.Dispose();
}
