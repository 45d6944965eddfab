namespace Akin.Imaging.Duplicates;

/// <summary>
/// Finds the crop at which two pictures' brightness correlates best: its four edges are moved in ever smaller steps, first on coarse
/// pictures, then on finer ones, as long as that helps (pattern search; R. Hooke and T. Jeeves, "Direct search", 1961).
/// </summary>
internal static class Alignment
{
    // How far an edge may move: a crop of more than that is not "a little".
    private const float Farthest = 0.16f;

    // Edges one by one, opposite ones together (the crop moves), and all four (it grows).
    private static readonly (float Left, float Top, float Right, float Bottom)[] Moves =
    [
        (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (1, 0, 1, 0), (0, 1, 0, 1), (1, 1, -1, -1),
    ];

    /// <summary>Moves the edges while that raises the correlation.</summary>
    /// <param name="whole">The one picture, side x side.</param>
    /// <param name="part">The other, of the same side.</param>
    /// <param name="side">Pixels on each side.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="steps">The steps, falling, as shares of a side.</param>
    /// <param name="most">The most moves for each step.</param>
    /// <returns>The best crop and its correlation, -1 to 1.</returns>
    public static (Crop Crop, float Correlation) Climb(float[] whole, float[] part, int side, Crop from, ReadOnlySpan<float> steps, int most)
    {
        Crop best = from;
        float correlation = Correlate(whole, part, side, best);
        foreach (float step in steps)
        {
            for (int i = 0; i < most; i++)
            {
                Crop before = best;
                foreach (var move in Moves)
                {
                    foreach (float by in (ReadOnlySpan<float>)[step, -step])
                    {
                        var tried = new Crop(
                            before.Left + (by * move.Left), before.Top + (by * move.Top), before.Right + (by * move.Right), before.Bottom + (by * move.Bottom));
                        if (!IsNear(tried))
                            continue;
                        float reached = Correlate(whole, part, side, tried);
                        if (reached > correlation)
                            (best, correlation) = (tried, reached);
                    }
                }

                if (best == before)
                    break;
            }
        }

        return (best, correlation);
    }

    /// <summary>Pearson's correlation of what both show.</summary>
    public static float Correlate(float[] whole, float[] part, int side, Crop crop)
    {
        var sampler = new CropSampler(side, crop);
        double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                if (!sampler.Covers(x, y))
                    continue;
                float first = sampler.Read(whole, x, y), second = part[(y * side) + x];
                n++;
                a += first;
                b += second;
                aa += first * first;
                bb += second * second;
                ab += first * second;
            }
        }

        double spread = ((n * aa) - (a * a)) * ((n * bb) - (b * b));
        return spread <= 1e-6 ? 0 : (float)(((n * ab) - (a * b)) / Math.Sqrt(spread));
    }

    private static bool IsNear(Crop crop) =>
        Math.Abs(crop.Left) <= Farthest && Math.Abs(crop.Top) <= Farthest && Math.Abs(crop.Right - 1) <= Farthest && Math.Abs(crop.Bottom - 1) <= Farthest;
}
