using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Graph;

/// <summary>Scores between stored rows.</summary>
internal readonly unsafe ref struct PairUse(Rows rows, int slot, ReadOnlySpan<int> others, float limit)
{
    private readonly ReadOnlySpan<int> _others = others;

    /// <summary>Whether the row is at least as near to the node (the limit) as to each of the others.</summary>
    public bool IsDiverse()
    {
        foreach (int other in _others)
        {
            if (Score(rows, slot, other) < limit)
                return false;
        }

        return true;
    }

    public static float Score(Rows rows, int a, int b)
    {
        float* x = (float*)rows.Row(a), y = (float*)rows.Row(b);
        return rows.Metric switch
        {
            Metric.L2 => FloatKernel.Sum<SquaredStep>(x, y, rows.Padded),
            Metric.L1 => FloatKernel.Sum<AbsoluteStep>(x, y, rows.Padded),
            Metric.InnerProduct => -FloatKernel.Sum<ProductStep>(x, y, rows.Padded),
            Metric.Cosine => 2 - (2 * FloatKernel.Sum<ProductStep>(x, y, rows.Padded) * rows.Inverse[a] * rows.Inverse[b]),
            _ => BitKernel.Differing((ulong*)x, (ulong*)y, rows.Stride / 8),
        };
    }
}
