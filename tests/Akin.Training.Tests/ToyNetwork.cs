using Akin.Training.Graphs;
using Akin.Training.Networks;
using Akin.Training.Optimizers;

namespace Akin.Training.Tests;

/// <summary>Convolution, batch norm, ReLU, pooling and dropout over photos of 1 x 8 x 8, and one or two tasks.</summary>
internal static class ToyNetwork
{
    public static TrainingTask First { get; } = new("quarter", 4);

    public static TrainingTask Second { get; } = new("side", 2) { Weight = 0.5f };

    /// <summary>Enough to learn the toy problem with.</summary>
    public static TrainerOptions Options { get; } = new()
    {
        Tasks = [First],
        BatchSize = ToyData.Batch,
        Epochs = 3,
        Rate = 0.02f,
        Optimizer = new AdamW(),
        Threads = 1,
        WeightDecay = 0.01f,
    };

    public static Task<TrainingResult> RunAsync(TrainingNetwork network, TrainerOptions options, ITrainingData? data = null) =>
        new Trainer(network, options).RunAsync(data ?? new ToyData());

    public static Backbone Backbone(int seed)
    {
        var builder = new NetworkBuilder(seed);
        string x = builder.Input("photo", 1, 8, 8);
        for (int i = 0; i < 3; i++)
            x = builder.Relu(builder.BatchNorm(builder.Conv(x, 8, 3, bias: false)));
        x = builder.MaxPool(x, 4, 4);
        builder.Output(x);
        return Networks.Backbone.Cut(builder.Model, x, new Akin.Models.ModelSettings(), "toy");
    }

    public static TrainingNetwork Create(int seed, HeadOptions? head = null, params TrainingTask[] tasks) =>
        Heads.Put(Backbone(seed), head ?? new HeadOptions(HeadKind.Dense) { Width = 12, KeepPositions = true, Dropout = 0.2f }, tasks, seed);

    public static Dictionary<string, float[]> Weights(TrainingNetwork network) =>
        network.Model.Graph.Initializer.Where(w => w.DataType == 1).ToDictionary(w => w.Name, w => w.Floats());

    public static void Equal(TrainingNetwork expected, TrainingNetwork actual)
    {
        Dictionary<string, float[]> mine = Weights(expected), theirs = Weights(actual);
        Assert.Equal(mine.Keys, theirs.Keys);
        foreach ((string name, float[] values) in mine)
            Assert.True(values.AsSpan().SequenceEqual(theirs[name]), $"{name} differs");
    }
}
