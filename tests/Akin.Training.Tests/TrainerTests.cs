using Akin.Training.Graphs;
using Akin.Training.Losses;
using Akin.Training.Networks;
using Akin.Training.Optimizers;

namespace Akin.Training.Tests;

public sealed class TrainerTests
{
    [Fact]
    public async Task A_small_network_learns_a_toy_problem()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options);
        Assert.Equal(StopReason.Finished, result.Reason);
        Assert.Equal(3, result.Epochs.Count);
        Assert.True(result.Best!.Tasks[0].Accuracy > 0.9, $"{result.Best.Tasks[0].Accuracy}");
        Assert.True(result.Best.Tasks[0].Top3 >= result.Best.Tasks[0].Accuracy);
        Assert.Equal(1, result.Best.Tasks[0].Top5);
        Assert.Equal(21, result.Best.Tasks[0].Known);
        Assert.True(result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss);
    }

    [Fact]
    public async Task Without_a_rate_no_weight_moves()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First), before = ToyNetwork.Create(1, null, ToyNetwork.First);
        await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Rate = 0, FreezeNorms = true });
        ToyNetwork.Equal(before, network);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adadelta")]
    public async Task Every_optimizer_learns_it(string name)
    {
        TrainerOptions options = name == "sgd"
            ? ToyNetwork.Options with { Optimizer = new Sgd(), Rate = 0.1f, ClipNorm = 5, Schedule = RateSchedule.Cosine }
            : ToyNetwork.Options with { Optimizer = new Adadelta(), Rate = 1, Schedule = RateSchedule.Constant };
        TrainingResult result = await ToyNetwork.RunAsync(ToyNetwork.Create(1, null, ToyNetwork.First), options with { Epochs = 5 });
        Assert.True(result.Best!.Tasks[0].Accuracy > 0.8, $"{result.Best.Tasks[0].Accuracy}");
    }

    [Fact]
    public async Task Two_tasks_are_learned_at_once_though_labels_of_one_are_missing()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First, ToyNetwork.Second);
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Tasks = [ToyNetwork.First, ToyNetwork.Second] }, new ToyData { Tasks = 2 });
        Assert.All(result.Best!.Tasks, t => Assert.True(t.Accuracy > 0.8, $"{t.Name} {t.Accuracy}"));
        Assert.True(result.Best.Tasks[1].Known < result.Best.Tasks[0].Known);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_weights_bit_for_bit_and_another_does_not()
    {
        TrainingNetwork one = ToyNetwork.Create(1, null, ToyNetwork.First), two = ToyNetwork.Create(1, null, ToyNetwork.First), other = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainerOptions options = ToyNetwork.Options with { Threads = 2 };
        await ToyNetwork.RunAsync(one, options);
        await ToyNetwork.RunAsync(two, options);
        await ToyNetwork.RunAsync(other, options with { Seed = 2 });
        ToyNetwork.Equal(one, two);
        Assert.NotEqual(ToyNetwork.Weights(one)["linear1.weight"], ToyNetwork.Weights(other)["linear1.weight"]);
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_as_if_it_had_not_been()
    {
        using var folder = new TemporaryFolder();
        TrainerOptions options = ToyNetwork.Options with
        {
            Checkpoint = folder.File("run.checkpoint"), Epochs = 4, Train = TrainedPart.Head, Unfreeze = [new Unfreezing(1, TrainedPart.Last(1)), new Unfreezing(3, TrainedPart.All)],
        };
        TrainingNetwork straight = ToyNetwork.Create(1, null, ToyNetwork.First), resumed = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainingResult whole = await ToyNetwork.RunAsync(straight, options with { Checkpoint = null });
        using var stop = new CancellationTokenSource();
        int epochs = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Trainer(ToyNetwork.Create(1, null, ToyNetwork.First), options).RunAsync(
            new ToyData(), null, new CallbackProgress<StepReport>(s => { if (s is { Epoch: 2, Step: 3 }) stop.Cancel(); epochs = Math.Max(epochs, s.Epoch); }), stop.Token));
        Assert.Equal(2, epochs);
        TrainingResult rest = await ToyNetwork.RunAsync(resumed, options);
        ToyNetwork.Equal(straight, resumed);
        Assert.Equal(whole.Epochs.Select(e => (e.TrainLoss, e.ValidLoss)), rest.Epochs.Select(e => (e.TrainLoss, e.ValidLoss)));
    }

    [Fact]
    public async Task A_checkpoint_of_another_training_is_refused_and_a_damaged_one_too()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        await ToyNetwork.RunAsync(ToyNetwork.Create(1, null, ToyNetwork.First), ToyNetwork.Options with { Checkpoint = path, Epochs = 1 });
        TrainingException e = await Assert.ThrowsAsync<TrainingException>(() => ToyNetwork.RunAsync(ToyNetwork.Create(1, null, ToyNetwork.First), ToyNetwork.Options with { Checkpoint = path, Epochs = 1, Rate = 0.5f }));
        Assert.Contains("another training", e.Message, StringComparison.Ordinal);
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int length in new[] { 0, 10, 30, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            e = await Assert.ThrowsAsync<TrainingException>(() => ToyNetwork.RunAsync(ToyNetwork.Create(1, null, ToyNetwork.First), ToyNetwork.Options with { Checkpoint = path, Epochs = 1 }));
            Assert.Contains("no whole checkpoint", e.Message, StringComparison.Ordinal);
        }

        bytes[^100] ^= 1;
        File.WriteAllBytes(path, bytes);
        await Assert.ThrowsAsync<TrainingException>(() => ToyNetwork.RunAsync(ToyNetwork.Create(1, null, ToyNetwork.First), ToyNetwork.Options with { Checkpoint = path, Epochs = 1 }));
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_written_is_said_and_training_goes_on()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Checkpoint = "/dev/full/run.checkpoint" });
        Assert.Equal(3, result.Epochs.Count);
        Assert.Contains("can't be written", result.Message, StringComparison.Ordinal);
        Assert.NotNull(result.Best);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_checkpoint_before_it_from_which_the_run_goes_on()
    {
        using var disk = new SmallDisk(1);
        string path = Path.Combine(disk.Path, "run.checkpoint"), ballast = "";
        TrainerOptions options = ToyNetwork.Options with { Checkpoint = path, Epochs = 4 };
        TrainingNetwork straight = ToyNetwork.Create(1, null, ToyNetwork.First), resumed = ToyNetwork.Create(1, null, ToyNetwork.First);
        await ToyNetwork.RunAsync(straight, options with { Checkpoint = null });
        using var stop = new CancellationTokenSource();
        byte[]? before = null;
        string? warning = null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Trainer(ToyNetwork.Create(1, null, ToyNetwork.First), options).RunAsync(
            new ToyData(),
            new CallbackProgress<EpochReport>(e =>
            {
                if (e.Epoch == 0)
                {
                    before = File.ReadAllBytes(path);
                    ballast = disk.Fill();
                    return;
                }

                warning = e.Warning;
                stop.Cancel();
            }),
            cancellationToken: stop.Token));
        Assert.Contains("No space left", warning, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        File.Delete(ballast);
        TrainingResult rest = await ToyNetwork.RunAsync(resumed, options);
        Assert.Equal(4, rest.Epochs.Count);
        ToyNetwork.Equal(straight, resumed);
    }

    [Fact]
    public async Task Frozen_layers_keep_every_bit_of_their_weights_and_statistics()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First);
        Dictionary<string, float[]> before = ToyNetwork.Weights(network);
        await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Train = TrainedPart.Last(1) });
        string[] changed = [.. ToyNetwork.Weights(network).Where(w => !w.Value.AsSpan().SequenceEqual(before[w.Key])).Select(w => w.Key).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["conv3.weight", "linear1.bias", "linear1.weight", "norm3.bias", "norm3.mean", "norm3.var", "norm3.weight", "quarter.bias", "quarter.weight"],
            changed);
    }

    [Fact]
    public async Task A_head_trained_alone_on_features_is_the_head_trained_on_the_frozen_backbone()
    {
        TrainingNetwork whole = ToyNetwork.Create(1, null, ToyNetwork.First), parts = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainerOptions options = ToyNetwork.Options with { Train = TrainedPart.Head };
        await ToyNetwork.RunAsync(whole, options);
        TrainingNetwork head = parts.HeadAlone();
        using var features = new FeatureExtractor(parts);
        await ToyNetwork.RunAsync(head, options, new FeatureData(new ToyData(), features));
        parts.TakeWeights(head);
        Dictionary<string, float[]> mine = ToyNetwork.Weights(whole), theirs = ToyNetwork.Weights(parts);
        Assert.All(mine, w => Assert.All(w.Value.Zip(theirs[w.Key]), p => Assert.Equal(p.First, p.Second, 1e-3)));
    }

    [Fact]
    public async Task Early_stopping_keeps_the_best_epoch()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First), three = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainerOptions options = ToyNetwork.Options with { Epochs = 30, Patience = 2, Rate = 0.2f, Schedule = RateSchedule.Constant };
        TrainingResult result = await ToyNetwork.RunAsync(network, options);
        Assert.Equal(StopReason.NoBetter, result.Reason);
        Assert.Equal(result.Epochs.Min(e => e.ValidLoss), result.Best!.ValidLoss);
        Assert.Equal(result.Best.Epoch + 3, result.Epochs.Count);
        using var folder = new TemporaryFolder();
        TrainingResult again = await ToyNetwork.RunAsync(three, options with { Epochs = result.Best.Epoch + 1, Patience = null });
        Assert.Equal(result.Best.Epoch, again.Best!.Epoch);
        ToyNetwork.Equal(three, network);
    }

    [Fact]
    public async Task A_loss_that_runs_away_stops_and_the_last_good_weights_stay()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Optimizer = new Sgd(), Rate = 1e20f, FreezeNorms = true, Schedule = RateSchedule.Constant });
        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Contains("lower the learning rate", result.Message, StringComparison.Ordinal);
        ToyNetwork.Equal(ToyNetwork.Create(1, null, ToyNetwork.First), network);
    }

    [Fact]
    public async Task Labels_that_are_all_unknown_are_said_and_no_weight_becomes_no_number()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options, new ToyData { AllUnknown = true });
        Assert.Contains("no known label", result.Message, StringComparison.Ordinal);
        Assert.All(ToyNetwork.Weights(network).SelectMany(w => w.Value), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public async Task The_deep_ranking_network_learns_in_all_three_paths()
    {
        var builder = new NetworkBuilder(1);
        string x = builder.Relu(builder.Conv(builder.Input("photo", 1, 64, 64), 4, 3, 8));
        builder.Output(x);
        TrainingNetwork network = DeepRankingNetwork.Create(Backbone.Cut(builder.Model, x, new Akin.Models.ModelSettings(), "toy"), 8, [], 1);
        Dictionary<string, float[]> before = ToyNetwork.Weights(network);
        TrainingResult result = await ToyNetwork.RunAsync(
            network,
            ToyNetwork.Options with { Tasks = [], BatchSize = 18, MetricLosses = [new MetricLoss(MetricLossKind.Triplet) { Margin = 1 }], Epochs = 1 },
            new ToyData { Tasks = 0, Triplets = true, Size = 18, Side = 64 });
        Assert.NotNull(result.Best!.TripletsInOrder);
        Assert.All(ToyNetwork.Weights(network).Where(w => w.Key.Contains('.', StringComparison.Ordinal)), w => Assert.NotEqual(before[w.Key], w.Value));
    }

    [Fact]
    public async Task A_stopped_training_leaves_the_best_weights_so_far()
    {
        TrainingNetwork stopped = ToyNetwork.Create(1, null, ToyNetwork.First), whole = ToyNetwork.Create(1, null, ToyNetwork.First);
        TrainerOptions options = ToyNetwork.Options with { Schedule = RateSchedule.Constant };
        await ToyNetwork.RunAsync(whole, options with { Epochs = 1 });
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Trainer(stopped, options).RunAsync(
            new ToyData(), null, new CallbackProgress<StepReport>(s => { if (s is { Epoch: 1, Step: 2 }) stop.Cancel(); }), stop.Token));
        ToyNetwork.Equal(whole, stopped);
    }

    [Fact]
    public async Task A_collapsed_embedding_is_said()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First);
        network.Model.Graph.Initializer.Single(w => w.Name == "linear1.weight").Set(new float[12 * 32]);
        network.Model.Graph.Initializer.Single(w => w.Name == "linear1.bias").Set([.. Enumerable.Repeat(1f, 12)]);
        TrainingResult result = await ToyNetwork.RunAsync(network, ToyNetwork.Options with { Rate = 0, MetricLosses = [new MetricLoss(MetricLossKind.BatchHard) { Task = "quarter" }] });
        Assert.Contains("collapsed", result.Message, StringComparison.Ordinal);
        Assert.Equal(1, result.Epochs[0].MeanCosine!.Value, 1e-3);
    }

    [Theory]
    [InlineData("mobilenet-v2-tv.onnx", 2)]
    [InlineData("mobilenet-v2.onnx", 2)]
    [InlineData("mobilenet-v1.onnx", 2)]
    [InlineData("squeezenet-1.1.onnx", 2)]
    public async Task The_last_layers_of_a_shared_network_learn_and_the_result_is_opened_as_it_is(string name, int layers)
    {
        Backbone backbone = Backbone.Open(SharedFolder.Require("models", name));
        TrainingNetwork network = Heads.Put(backbone, new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1);
        Dictionary<string, float[]> before = ToyNetwork.Weights(network);
        TrainingResult result = await ToyNetwork.RunAsync(
            network,
            ToyNetwork.Options with { Train = TrainedPart.Last(layers), Epochs = 1, BatchSize = 4, FreezeNorms = true, EarlierRate = 0.5f, Threads = 2 },
            new ToyData { Size = 4, Side = 224, Channels = 3, TrainingBatches = 2, ValidationBatches = 1 });
        Assert.Equal(StopReason.Finished, result.Reason);
        HashSet<string> learned = [.. WeightLayers.Find(network).TakeLast(layers + 1).SelectMany(l => l.Weights)];
        foreach ((string weight, float[] values) in ToyNetwork.Weights(network))
            Assert.True(values.AsSpan().SequenceEqual(before[weight]) != learned.Contains(weight), $"{weight} {(learned.Contains(weight) ? "did not learn" : "moved")}");

        using var folder = new TemporaryFolder();
        string path = folder.File("net.onnx");
        network.Save(path, WeightStorage.Half);
        using Akin.Models.OnnxEmbedder embedder = Akin.Models.OnnxEmbedder.Open(path);
        Assert.Equal("embedding", embedder.Identity.Layer);
        Assert.True(embedder.BatchSize > 1);
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_runs()
    {
        TrainingNetwork network = ToyNetwork.Create(1, null, ToyNetwork.First);
        foreach ((TrainerOptions options, string said) in new (TrainerOptions, string)[]
        {
            (ToyNetwork.Options with { Tasks = [] }, "nothing to learn"),
            (ToyNetwork.Options with { Tasks = [new TrainingTask("sleeve", 3)] }, "no output for the task sleeve"),
            (ToyNetwork.Options with { Tasks = [ToyNetwork.First with { LabelSmoothing = 1 }] }, "label smoothing"),
            (ToyNetwork.Options with { Epochs = 0 }, "at least 1"),
            (ToyNetwork.Options with { Rate = float.NaN }, "rate"),
            (ToyNetwork.Options with { Optimizer = new Sgd(1.5f) }, "momentum"),
            (ToyNetwork.Options with { Device = "tpu" }, "no device"),
            (ToyNetwork.Options with { Device = "cuda" }, "CUDA"),
            (ToyNetwork.Options with { Train = TrainedPart.Last(9) }, "it has 3"),
            (ToyNetwork.Options with { MetricLosses = [new MetricLoss(MetricLossKind.Triplet)] }, "whole triplets"),
            (ToyNetwork.Options with { MetricLosses = [new MetricLoss(MetricLossKind.BatchHard) { Task = "x" }] }, "'x' is none"),
        })
        {
            TrainingException e = Assert.Throws<TrainingException>(() => new Trainer(network, options));
            Assert.Contains(said, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_label_beyond_the_classes_is_named()
    {
        TrainingTask narrow = ToyNetwork.First with { Classes = 3 };
        TrainingException e = await Assert.ThrowsAsync<TrainingException>(() => ToyNetwork.RunAsync(ToyNetwork.Create(1, null, narrow), ToyNetwork.Options with { Tasks = [narrow] }));
        Assert.Contains("has a label 3", e.Message, StringComparison.Ordinal);
    }
}
