using System.Runtime.InteropServices;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>
/// What a score by codes says of the exact one. Under L2 and cosine a byte code lies no farther from its vector than the quantizer has ever missed
/// one, so by the triangle inequality |x - y| is at least the codes' distance less what x and y were missed by.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CodeBound
{
    // Sums of floats are rounded.
    private const float Slack = 1e-5f;
    private readonly float _scale, _missed;

    public CodeBound(Rows rows, Scratch scratch)
    {
        IsExact = scratch.ScoresAreExact;
        if (IsExact || rows.Quantizer is not { } quantizer || rows.Layout.Bits || rows.Layout.Metric is not (Metric.L2 or Metric.Cosine))
            return;
        (_scale, _missed) = (quantizer.Scale * (1 - Slack), (quantizer.Missed + scratch.Missed) * (1 + Slack));
    }

    /// <summary>Whether scores are exact already.</summary>
    public bool IsExact { get; }

    /// <summary>The least that the exact score may be.</summary>
    public float Least(float score)
    {
        float distance = (_scale * MathF.Sqrt(score)) - _missed;
        return distance > 0 ? distance * distance : float.NegativeInfinity;
    }
}
