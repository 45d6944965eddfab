namespace Akin.Engine.Training.Configuration;

/// <summary>What stands between the network and the classification layers.</summary>
internal enum HeadKind
{
    /// <summary>Nothing: each task's layer reads the network's vector.</summary>
    Linear,

    /// <summary>A hidden layer, which becomes the vector.</summary>
    Dense,

    /// <summary>Average and maximum joined, batch normalisation, dropout, a hidden layer, ReLU, batch normalisation, dropout.</summary>
    FastAi,
}
