namespace Akin.Training.Networks;

/// <summary>What stands between a backbone's features and the classification layers.</summary>
public enum HeadKind
{
    /// <summary>Nothing: the pooled features are the vector.</summary>
    Linear,

    /// <summary>One hidden layer of a given width and ReLU; its values are the vector.</summary>
    Dense,

    /// <summary>
    /// fastai's: average and max pooling joined, batch norm, dropout 0.25, 512, ReLU, batch norm, dropout 0.5; the
    /// values of the second norm are the vector (Howard and Gugger, "fastai", 2020).
    /// </summary>
    FastAi,

    /// <summary>One linear layer of a given width and batch norm, whose values are the vector: for losses on the embedding.</summary>
    Projection,
}
