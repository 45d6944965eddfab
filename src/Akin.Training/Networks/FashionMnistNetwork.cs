namespace Akin.Training.Networks;

/// <summary>
/// A small network for 28 x 28 grey photos: two pairs of 3 x 3 convolutions with batch norm and ReLU, each followed by
/// max pooling, one linear layer of 128, batch norm (whose values are the vector, so that half of each of its sign bits
/// are set), and ten classes.
/// </summary>
public static class FashionMnistNetwork
{
    /// <summary>The task: the ten kinds of clothing.</summary>
    public static TrainingTask Task { get; } = new("label", 10) { LabelSmoothing = 0.1f };

    /// <summary>Builds it with first weights.</summary>
    /// <param name="seed">Decides them.</param>
    /// <param name="width">The channels of the first pair of convolutions; the second has twice as many.</param>
    /// <param name="vector">The length of the vector.</param>
    public static TrainingNetwork Create(int seed, int width = 32, int vector = 128)
    {
        var builder = new NetworkBuilder(seed);
        string x = builder.Input("image", 1, 28, 28);
        foreach (int channels in new[] { width, 2 * width })
        {
            x = Block(builder, Block(builder, x, channels), channels);
            x = builder.MaxPool(x, 2, 2);
        }

        x = builder.Dropout(builder.Flatten(x), 0.25f);
        x = builder.Named(builder.BatchNorm(builder.Gemm(x, vector, bias: false)), TrainingNetwork.Embedding);
        Heads.Classify(builder, x, [Task], 0);
        return new TrainingNetwork(builder.Model, "image", [1, 28, 28], builder.Weights, null, null);
    }

    private static string Block(NetworkBuilder builder, string x, int channels) =>
        builder.Relu(builder.BatchNorm(builder.Conv(x, channels, 3, bias: false)));
}
