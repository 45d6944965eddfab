namespace Akin.Training.Networks;

/// <summary>The head to put on a backbone.</summary>
/// <param name="Kind">What it is made of.</param>
public sealed record HeadOptions(HeadKind Kind)
{
    /// <summary>The width of the hidden layer of <see cref="HeadKind.Dense"/> and <see cref="HeadKind.Projection"/>, and of fastai's (512).</summary>
    public int? Width { get; init; }

    /// <summary>
    /// Whether features with positions are taken as they are, position by position, instead of their mean; for
    /// <see cref="HeadKind.Dense"/> on networks whose own head did so (VGG).
    /// </summary>
    public bool KeepPositions { get; init; }

    /// <summary>The share of the vector's values that are dropped before the classification layers, 0 to below 1; fastai has its own.</summary>
    public float Dropout { get; init; }
}
