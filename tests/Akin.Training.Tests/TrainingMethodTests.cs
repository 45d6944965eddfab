using Akin.Training.Graphs;
using Akin.Training.Losses;
using Akin.Training.Networks;
using Akin.Training.Optimizers;

namespace Akin.Training.Tests;

/// <summary>Each method of learning brings a small network to what it promises: mining, teachers, averages, anchors, poolings, margins.</summary>
public sealed class TrainingMethodTests
{
    [Theory]
    [InlineData(MetricLossKind.BatchHard)]
    [InlineData(MetricLossKind.SemiHard)]
    [InlineData(MetricLossKind.SupervisedContrastive)]
    [InlineData(MetricLossKind.MultiSimilarity)]
    public async Task Mining_in_the_batch_brings_equal_photos_together(MetricLossKind kind)
    {
        TrainingNetwork network = ToyNetwork.Create(1, new HeadOptions(HeadKind.Projection) { Width = 8, KeepPositions = true }, ToyNetwork.First);
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options with
        {
            Epochs = 5, Tasks = [ToyNetwork.First with { Weight = 0 }], MetricLosses = [new MetricLoss(kind) { Task = "quarter" }], Watch = WatchedFigure.SameLabelAt1,
        });
        Assert.True(result.Best!.SameLabelAt1 > 0.8, $"{result.Best.SameLabelAt1}");
    }

    [Fact]
    public async Task Triplets_come_into_order()
    {
        TrainingNetwork network = ToyNetwork.Create(1, new HeadOptions(HeadKind.Projection) { Width = 8, KeepPositions = true });
        TrainingResult result = await ToyNetwork.RunAsync(
            network,
            ToyNetwork.Options with { Tasks = [], BatchSize = 18, MetricLosses = [new MetricLoss(MetricLossKind.Triplet)], Watch = WatchedFigure.TripletsInOrder, Epochs = 5 },
            new ToyData { Tasks = 0, Triplets = true, Size = 18 });
        Assert.True(result.Best!.TripletsInOrder > 0.8, $"{result.Best.TripletsInOrder}");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task A_network_learns_from_a_teacher_without_a_label(float features, float similarities)
    {
        TrainingNetwork network = ToyNetwork.Create(1, new HeadOptions(HeadKind.Projection) { Width = 4, KeepPositions = true });
        var distillation = new Distillation(4) { Features = features, Similarities = similarities, Prefixes = [3] };
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Epochs = 5, Tasks = [], Distillation = distillation }, new ToyData { Tasks = 0, Taught = true });
        Assert.True(result.Best!.ValidLoss < 0.35 * result.Epochs[0].TrainLoss, $"{result.Epochs[0].TrainLoss} to {result.Best.ValidLoss}");
    }

    [Fact]
    public async Task The_average_of_the_weights_is_what_is_kept_and_a_run_that_was_stopped_goes_on_with_it()
    {
        using var folder = new TemporaryFolder();
        TrainerOptions options = ToyNetwork.Options with { Epochs = 4, AverageDecay = 0.9f, Checkpoint = folder.File("run.checkpoint"), Schedule = RateSchedule.Constant };
        TrainingNetwork plain = ToyNetwork.Create(1, null, ToyNetwork.First), straight = ToyNetwork.Create(1, null, ToyNetwork.First), resumed = ToyNetwork.Create(1, null, ToyNetwork.First);
        await ToyNetwork.RunAsync(plain, options with { AverageDecay = 0, Checkpoint = null });
        await ToyNetwork.RunAsync(straight, options with { Checkpoint = null });
        Assert.NotEqual(ToyNetwork.Weights(plain)["linear1.weight"], ToyNetwork.Weights(straight)["linear1.weight"]);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Trainer(ToyNetwork.Create(1, null, ToyNetwork.First), options).RunAsync(
            new ToyData(), null, new CallbackProgress<StepReport>(s => { if (s is { Epoch: 2, Step: 3 }) stop.Cancel(); }), stop.Token));
        await ToyNetwork.RunAsync(resumed, options);
        ToyNetwork.Equal(straight, resumed);
    }

    [Fact]
    public async Task An_anchor_holds_the_backbone_near_where_it_came_from_and_lets_the_head_go()
    {
        TrainingNetwork free = ToyNetwork.Create(1, null, ToyNetwork.First), held = ToyNetwork.Create(1, null, ToyNetwork.First);
        Dictionary<string, float[]> before = ToyNetwork.Weights(free);
        TrainerOptions options = ToyNetwork.Options with { WeightDecay = 0, FreezeNorms = true };
        await ToyNetwork.RunAsync(free, options);
        await ToyNetwork.RunAsync(held, options with { Anchor = 20 });
        Assert.True(Moved(held, "conv2.weight") < 0.3 * Moved(free, "conv2.weight"), $"{Moved(held, "conv2.weight")} and {Moved(free, "conv2.weight")}");
        Assert.True(Moved(held, "linear1.weight") > 0.5 * Moved(free, "linear1.weight"));

        double Moved(TrainingNetwork network, string weight) => Math.Sqrt(ToyNetwork.Weights(network)[weight].Zip(before[weight], (a, b) => (double)(a - b) * (a - b)).Sum());
    }

    [Fact]
    public async Task Positions_pooled_by_their_generalized_mean_learn_it()
    {
        TrainingNetwork network = Heads.Put(
            ToyNetwork.Backbone(1), new HeadOptions(HeadKind.Dense) { Width = 12, Power = 3 }, [ToyNetwork.First], 1);
        Assert.Contains(network.Model.Graph.Node, n => n.OpType == "Pow");
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Tasks = [ToyNetwork.First], Epochs = 1 });
        Assert.Equal(StopReason.Finished, result.Reason);
        Assert.Throws<TrainingException>(() => Heads.Put(ToyNetwork.Backbone(1), new HeadOptions(HeadKind.FastAi) { Power = 3 }, [ToyNetwork.First], 1));
    }

    [Theory]
    [InlineData(HeadKind.FastAi)]
    [InlineData(HeadKind.Projection)]
    [InlineData(HeadKind.Linear)]
    public async Task Proxies_with_a_margin_learn_it_behind_every_head(HeadKind kind)
    {
        TrainingTask task = ToyNetwork.First with { Loss = TaskLoss.Cosine, Margin = 0.1f, Scale = 8 };
        TrainingNetwork network = ToyNetwork.Create(1, new HeadOptions(kind) { Width = 8, KeepPositions = true }, task);
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Tasks = [task], Epochs = 6 });
        Assert.True(result.Best!.Tasks[0].Accuracy > 0.8, $"{result.Best.Tasks[0].Accuracy}");
        Assert.True(result.Best.SameLabelAt1 > 0.8, $"{result.Best.SameLabelAt1}");
    }
}
