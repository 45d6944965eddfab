using Akin.Training.Networks;
using Akin.Training.Optimizers;
using Onnx;

namespace Akin.Training.Tests;

/// <summary>What batch norms normalize by outside training comes from the weights as they are, whatever the file's momentum is.</summary>
public sealed class RunningStatisticsTests
{
    private static readonly TrainerOptions Options = new()
    {
        Tasks = [ToyNetwork.First], BatchSize = ToyData.Batch, Epochs = 2, Rate = 0.02f, Optimizer = new AdamW(), Threads = 1,
    };

    [Fact]
    public async Task They_are_those_of_the_training_photos()
    {
        var builder = new NetworkBuilder(1);
        string x = builder.BatchNorm(builder.Input("photo", 3, 8, 8));
        builder.Output(x);
        TrainingNetwork network = Heads.Put(
            Backbone.Cut(builder.Model, x, new Akin.Models.ModelSettings(), "norm"), new HeadOptions(HeadKind.Linear) { KeepPositions = true }, [ToyNetwork.First], 1);
        var data = new ToyData { Channels = 3 };
        await new Trainer(network, Options).RunAsync(data, cancellationToken: TestContext.Current.CancellationToken);
        List<double>[] values = [[], [], []];
        await foreach (TrainingBatch batch in data.TrainAsync(1, TestContext.Current.CancellationToken))
        {
            for (int i = 0; i < batch.Photos.Length; i++)
                values[i / 64 % 3].Add(batch.Photos[i]);
        }

        Dictionary<string, float[]> weights = ToyNetwork.Weights(network);
        for (int c = 0; c < 3; c++)
        {
            double mean = values[c].Average();
            Assert.Equal(mean, weights["norm1.mean"][c], 1e-4);
            Assert.Equal(values[c].Average(v => (v - mean) * (v - mean)), weights["norm1.var"][c], 1e-4);
        }
    }

    [Fact]
    public async Task A_momentum_that_looks_far_back_changes_nothing()
    {
        TrainingNetwork usual = ToyNetwork.Create(1, null, ToyNetwork.First), slow = ToyNetwork.Create(1, null, ToyNetwork.First);
        foreach (NodeProto norm in slow.Model.Graph.Node.Where(n => n.OpType == "BatchNormalization"))
        {
            norm.Attribute.Remove(norm.Attribute.FirstOrDefault(a => a.Name == "momentum"));
            norm.Attribute.Add(new AttributeProto { Name = "momentum", Type = AttributeProto.Types.AttributeType.Float, F = 0.999f });
        }

        TrainingResult one = await Run(usual), other = await Run(slow);
        ToyNetwork.Equal(usual, slow);
        Assert.Equal(one.Epochs.Select(e => e.ValidLoss), other.Epochs.Select(e => e.ValidLoss));
        Assert.True(one.Epochs[^1].Tasks[0].Accuracy > 0.9, $"{one.Epochs[^1].Tasks[0].Accuracy}");
    }

    [Fact]
    public async Task A_norm_that_two_layers_share_has_those_of_both()
    {
        // norm(x) and norm(x + 4): the mean of both is 2 more than that of x.
        var builder = new NetworkBuilder(1);
        string x = builder.BatchNorm(builder.Input("photo", 3, 8, 8));
        NodeProto norm = builder.Model.Graph.Node[^1], again = norm.Clone();
        builder.Model.Graph.Initializer.Add(new TensorProto { Name = "four", DataType = 1, FloatData = { 4 } });
        builder.Model.Graph.Node.Add(new NodeProto { OpType = "Add", Name = "raised", Input = { norm.Input[0], "four" }, Output = { "raised" } });
        (again.Name, again.Input[0], again.Output[0]) = ("again", "raised", "again");
        builder.Model.Graph.Node.Add(again);
        builder.Model.Graph.Node.Add(new NodeProto { OpType = "Add", Name = "sum", Input = { x, "again" }, Output = { "sum" } });
        builder.Note("sum", 3, 8, 8);
        builder.Output("sum");
        TrainingNetwork network = Heads.Put(
            Backbone.Cut(builder.Model, "sum", new Akin.Models.ModelSettings(), "shared"), new HeadOptions(HeadKind.Linear) { KeepPositions = true }, [ToyNetwork.First], 1);
        await new Trainer(network, Options).RunAsync(new ToyData { Channels = 3 }, cancellationToken: TestContext.Current.CancellationToken);
        double mean = 0, square = 0;
        int count = 0;
        await foreach (TrainingBatch batch in new ToyData { Channels = 3 }.TrainAsync(1, TestContext.Current.CancellationToken))
        {
            double[] first = [.. batch.Photos.Where((_, i) => i / 64 % 3 == 0).Select(v => (double)v)];
            mean += first.Sum();
            square += first.Sum(v => v * v);
            count += first.Length;
        }

        mean /= count;
        Dictionary<string, float[]> weights = ToyNetwork.Weights(network);
        Assert.Equal(mean + 2, weights["norm1.mean"][0], 1e-3);
        Assert.Equal((square / count) - (mean * mean) + 4, weights["norm1.var"][0], 1e-3);
    }

    private static Task<TrainingResult> Run(TrainingNetwork network) =>
        new Trainer(network, Options).RunAsync(new ToyData(), cancellationToken: TestContext.Current.CancellationToken);
}
