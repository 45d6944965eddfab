namespace Akin.Lab.Training.Configuration;

/// <summary>A network to train.</summary>
internal enum NetworkKind
{
    /// <summary>The backbone as it is, cut at a layer.</summary>
    Backbone,

    /// <summary>A small convolutional network for gray photos of 28 x 28, from scratch.</summary>
    FashionMnist,

    /// <summary>A backbone with two shallow paths beside it, joined into one embedding.</summary>
    DeepRanking,
}
