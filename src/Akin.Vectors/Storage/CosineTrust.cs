namespace Akin.Vectors.Storage;

/// <summary>
/// The cosine that three quarters of the remainders of near neighbors stay below, counted while a graph is built. Old counts fade, for
/// neighbors come nearer as there are more. Counting from several threads at once may lose one, which does no harm.
/// </summary>
internal sealed class CosineTrust
{
    private const int Bins = 64, Window = 16_384;
    private const double Share = 0.75;
    private readonly int[] _counts = new int[Bins];
    private int _counted;

    /// <summary>1, which is to trust nothing, until enough has been seen.</summary>
    public float Cosine { get; set; } = 1;

    public void Count(float cosine)
    {
        if (!(cosine >= -1))
            return;
        _counts[Math.Clamp((int)(cosine * Bins), 0, Bins - 1)]++;
        if (Interlocked.Increment(ref _counted) % Window == 0)
            Settle();
    }

    /// <summary>Makes use of what has been counted so far.</summary>
    public void Settle()
    {
        int total = _counts.Sum(), below = 0, bin = 0;
        while (bin < Bins - 1 && (below += _counts[bin]) < total * Share)
            bin++;
        Cosine = (bin + 1f) / Bins;
        for (int i = 0; i < Bins; i++)
            _counts[i] /= 2;
    }
}
