namespace Akin.Training.Networks;

/// <summary>
/// The network of "Learning Fine-grained Image Similarity with Deep Ranking" (Wang et al., 2014) over any backbone: its
/// features normalized, beside them two shallow paths that look at the photo at a quarter and an eighth of its size
/// (each one convolution of 8 x 8 with stride 4, max pooling, normalized), all joined by one linear embedding.
/// </summary>
public static class DeepRankingNetwork
{
    private const int PathChannels = 96, Kernel = 8, Stride = 4;

    /// <summary>Builds it.</summary>
    /// <param name="backbone">The deep path, which takes photos of channels x height x width; it is copied.</param>
    /// <param name="embedding">The length of the vector (4096 in the paper).</param>
    /// <param name="tasks">Tasks to learn beside the ranking; each gets an output of its name.</param>
    /// <param name="seed">Decides the first values of the new weights.</param>
    /// <exception cref="TrainingException">The photo is too small for the shallow paths, or a task's name is taken.</exception>
    public static TrainingNetwork Create(Backbone backbone, int embedding, IReadOnlyList<TrainingTask> tasks, int seed)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(tasks);
        if (backbone.InputShape is not [1 or 3, >= 64, >= 64])
            throw new TrainingException($"deep ranking needs a backbone for photos of channels x height x width, at least 64 pixels; this one takes {string.Join(" x ", backbone.InputShape)}");
        var model = backbone.Model.Clone();
        TensorNames.Free(model.Graph, tasks.Select(t => t.Name).Append(TrainingNetwork.Embedding), backbone.Features, out string features);
        var builder = new NetworkBuilder(model, seed);
        builder.Note(features, [.. backbone.FeatureShape]);
        builder.Note(backbone.Input, [.. backbone.InputShape]);
        string deep = Heads.Row(builder, features, backbone);
        string joined = builder.Concat(
            builder.Normalize(deep),
            Shallow(builder, backbone.Input, smaller: 4, pool: 3, poolStride: 4),
            Shallow(builder, backbone.Input, smaller: 8, pool: 7, poolStride: 2));
        string vector = builder.Named(builder.Normalize(builder.Gemm(joined, embedding)), TrainingNetwork.Embedding);
        Heads.Classify(builder, vector, tasks, 0);
        return new TrainingNetwork(model, backbone.Input, backbone.InputShape, builder.Weights, null, null) { WhyAlone = backbone.WhyAlone };
    }

    // For a photo of 225 pixels: 57 -> 15 -> 4 at a quarter, 29 -> 8 -> 4 at an eighth, both of 96 channels (1,536 values).
    private static string Shallow(NetworkBuilder builder, string photo, int smaller, int pool, int poolStride)
    {
        string small = builder.AveragePool(photo, smaller, smaller, same: true);
        string seen = builder.Conv(small, PathChannels, Kernel, Stride);
        return builder.Normalize(builder.Flatten(builder.MaxPool(seen, pool, poolStride, same: true)));
    }
}
