using Akin.Engine;
using Akin.Imaging.Augmentation;
using Akin.Lab.Training.Configuration;
using Akin.Training;
using Akin.Training.Losses;
using Akin.Training.Networks;
using Akin.Training.Optimizers;
using Akin.Vectors;

namespace Akin.Lab.Tests.Training;

public sealed class TrainingConfigTests : IDisposable
{
    private const string Small = """
        backbone: net.onnx
        sources:
          - path: photos
        tasks:
          - column: category

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_small_config_has_sensible_defaults_and_paths_are_relative_to_it()
    {
        TrainingConfig config = Made.Config(_folder, Small);
        Assert.Equal(("run", _folder.Path, _folder.File("net.onnx"), _folder.File("photos")),
            (config.Name, config.Out, config.Network.Backbone, config.Sources[0].Path));
        Assert.Equal(("photos", "category", "category"), (config.Sources[0].Name, config.Tasks[0].Name, Assert.Single(config.Tasks[0].Columns)));
        Assert.Equal((LossKind.Softmax, (LossKind?)null, 1), (config.Tasks[0].ClassLoss, config.Tasks[0].PhotoLoss, config.Tasks[0].PhotosPerClass));
        Assert.Equal(TrainedPart.All, config.Network.Train);
        Assert.Equal(AugmentationOptions.None, config.Augmentation);
        Assert.Equal(0.15, config.Split.Validation.Share);
    }

    [Fact]
    public void Keys_in_the_spelling_of_older_files_are_read()
    {
        TrainingConfig config = Made.Config(_folder, Small + "optimiser: sgd\nlicence: MIT\n");
        Assert.IsType<Sgd>(config.Optimizer.Rule);
        Assert.Equal("MIT", config.License);
    }

    [Fact]
    public void Every_key_is_read()
    {
        TrainingConfig config = Made.Config(_folder, """
            name: shop
            out: results
            backbone: net.onnx
            layer: pool5
            take: input
            head: {projection: 64, dropout: 0.2}
            size: 224
            train-size: 160
            train: {last: 3}
            unfreeze: [{epoch: 2, train: all}]
            earlier-rate: 0.3
            freeze-norms: true
            sources:
              - {name: a, path: a.csv, images: pics, path-column: file, id-column: sku, box-column: box, sample-weight: 0.5,
                 split: {by: person, validation: 0.2, hold-out: [p1, p2]}}
              - {name: b, store: shop}
            split: {column: part, validation: [valid], hold-out: [test]}
            tasks:
              - {name: look, sources: [a], column: [id, color], classes: {top: 10}, min-count: 3, loss: [cosine, batch-hard], weight: 2,
                 label-smoothing: 0.1, class-weights: balanced, sampling: balanced, photos-per-class: 5, margin: 0.3, scale: 20}
              - {name: kind, column: kind, classes: [x, y], focal: 2}
              - {name: near, column: kind, loss: [arcface, supervised-contrastive], temperature: 0.2}
              - {name: pairs, column: kind, loss: multi-similarity}
            distill:
              teachers: [{model: a.onnx}, {model: b.onnx, layer: pool, take: input, weight: 0.5}]
              dimensions: 128
              whiten: 0.4
              mirror: true
              features: 2
              similarities: 0
              temperature: 0.05
              prefixes: [32, 64]
            source-temperature: 2
            anchor: 0.1
            average: 0.999
            augmentation: {like: photos, flip: 0, shift: 2}
            optimizer: sgd
            momentum: 0.8
            learning-rate: 0.02
            weight-decay: 0.003
            clip-norm: 1
            schedule: cosine
            epochs: 7
            batch: 24
            seed: 5
            patience: 2
            device: cuda
            weights: int8
            watch: loss
            metric: l2
            license: MIT
            """);
        Assert.Equal(("shop", _folder.File("results"), "pool5", Models.Take.Input), (config.Name, config.Out, config.Network.Layer, config.Network.Take));
        Assert.Equal(new HeadOptions(HeadKind.Projection) { Width = 64, Dropout = 0.2f }, config.Network.Head);
        Assert.Equal((224, 160, TrainedPart.Last(3), true), (config.Network.Size, config.Network.TrainSize, config.Network.Train, config.Network.FreezeNorms));
        Assert.Equal([new Unfreezing(2, TrainedPart.All)], config.Network.Unfreeze);
        Assert.Equal((0.5, "file", "sku", "box", _folder.File("pics")), (config.Sources[0].SampleWeight, config.Sources[0].Options.PathColumn,
            config.Sources[0].Options.IdColumn, config.Sources[0].Options.BoxColumn, config.Sources[0].Options.ImagesDirectory));
        Assert.Equal(("person", 0.2), (config.Sources[0].Split!.Column, config.Sources[0].Split!.Validation.Share));
        Assert.Equal(["p1", "p2"], config.Sources[0].Split!.HoldOut.Values);
        Assert.Equal((null, _folder.File("shop")), (config.Sources[1].Path, config.Sources[1].Store));
        Assert.Equal(["test"], config.Split.HoldOut.Values);
        TaskConfig look = config.Tasks[0];
        Assert.Equal((LossKind.Cosine, LossKind.BatchHard, 10, 3, 5, 2.0), (look.ClassLoss!.Value, look.PhotoLoss!.Value, look.Classes.Top!.Value, look.MinCount, look.PhotosPerClass, look.Weight));
        Assert.Equal((0.1, true, true, 0.3, 20.0), (look.LabelSmoothing, look.BalancedWeights, look.BalancedSampling, look.Margin, look.Scale));
        Assert.Equal(["x", "y"], config.Tasks[1].Classes.Listed);
        Assert.Equal((2.0, LossKind.ArcFace, LossKind.SupervisedContrastive, 0.2), (config.Tasks[1].Focal, config.Tasks[2].ClassLoss!.Value, config.Tasks[2].PhotoLoss!.Value, config.Tasks[2].Temperature));
        Assert.Equal((LossKind.MultiSimilarity, 4), (config.Tasks[3].PhotoLoss!.Value, config.Tasks[3].PhotosPerClass));
        DistillationConfig distill = config.Distillation!;
        Assert.Equal([new TeacherConfig(_folder.File("a.onnx"), null, null, 1), new TeacherConfig(_folder.File("b.onnx"), "pool", Models.Take.Input, 0.5)], distill.Teachers);
        Assert.Equal((128, 0.4, true, 2.0, 0.0, 0.05), (distill.Dimensions, distill.Whiten, distill.Mirror, distill.Features, distill.Similarities, distill.Temperature));
        Assert.Equal([32, 64], distill.Prefixes);
        Assert.Equal((2.0, 0.1, 0.999), (config.SourceTemperature, config.Anchor, config.Average));
        Assert.Equal(AugmentationOptions.ForPhotos with { Flip = 0, Shift = 2 }, config.Augmentation);
        Assert.Equal(new OptimizerConfig(new Sgd(0.8f), 0.02, 0.003, 1, RateSchedule.Cosine), config.Optimizer);
        Assert.Equal((7, 24, 5, 2, "cuda"), (config.Epochs, config.Batch, config.Seed, config.Patience, config.Device));
        Assert.Equal((WeightStorage.EightBit, WatchedFigure.Loss, Metric.L2, "MIT"), (config.Weights, config.Watch, config.Metric, config.License));
    }

    [Theory]
    [InlineData("epoch: 3", 6, "no key 'epoch'")]
    [InlineData("epochs: many", 6, "whole number")]
    [InlineData("epochs: 0", 6, "from 1")]
    [InlineData("learning-rate: .nan", 6, "learning-rate")]
    [InlineData("schedule: sine", 6, "one-cycle")]
    [InlineData("optimizer: adam", 6, "adamw")]
    [InlineData("train: {first: 3}", 6, "last: N")]
    [InlineData("head: {dense: 64, fastai: 64}", 6, "one of")]
    [InlineData("name: a/b", 6, "slash")]
    [InlineData("triplets: t.tsv", 6, "loss: triplet")]
    [InlineData("train: frozen\naugmentation: photos", 7, "frozen")]
    [InlineData("head: {projection: 8, start: principal}", 6, "train: frozen")]
    [InlineData("train: frozen\nhead: {start: principal}", 7, "for a projection")]
    [InlineData("train: frozen\nhead: {projection: 8, whiten-views: 0.5}", 7, "start: principal")]
    [InlineData("train: frozen\nhead: {projection: 8, start: principal, whiten-views: 0.5}", 1, "say how they vary")]
    [InlineData("distill: {dimensions: 8}", 6, "needs teachers")]
    [InlineData("distill: {teachers: [{layer: x}]}", 6, "model is missing")]
    [InlineData("distill: {teachers: [{model: a.onnx}], features: 0, similarities: 0}", 6, "both 0")]
    [InlineData("source-temperature: 0", 6, "from 1")]
    [InlineData("interpolate: 2", 6, "interpolate")]
    [InlineData("network: deep-ranking\ntrain-size: 64", 7, "in place of train-size")]
    [InlineData("head: {dense: 8, keep-positions: true}\ntrain-size: 64", 7, "in place of train-size")]
    [InlineData("train: frozen\ninterpolate: 0.5", 7, "frozen")]
    [InlineData("split: {validation: 0.6, hold-out: 0.6}", 6, "0.9")]
    [InlineData("split: {validation: [a]}", 6, "of which column")]
    [InlineData("augmentation: {flip: 2}", 6, "flip")]
    [InlineData("augmentation: {spin: 2}", 6, "'spin'")]
    [InlineData("split:\n  by: [x\n", 9, "")]
    public void What_is_wrong_is_said_with_its_line(string added, int line, string said)
    {
        var fault = Assert.Throws<EngineException>(() => Made.Config(_folder, Small + added + "\n"));
        Assert.Contains(said, fault.Message);
        Assert.Contains($"run.train.yml, line {line}: ", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("{column: a, loss: hinge}", "batch-hard")]
    [InlineData("{column: a, loss: [softmax, cosine]}", "one of softmax, cosine and arcface")]
    [InlineData("{column: a, loss: batch-hard, focal: 2}", "focal is for")]
    [InlineData("{loss: softmax}", "column")]
    [InlineData("{column: a, classes: [x]}", "two or more")]
    [InlineData("{column: a, classes: [x, x]}", "twice")]
    [InlineData("{column: a, classes: {top: 1}}", "from 2")]
    [InlineData("{column: a, sources: [b]}", "names the source 'b'; there are photos")]
    [InlineData("{column: a, loss: triplet}", "needs a file of triplets")]
    [InlineData("{column: a, loss: batch-hard, label-smoothing: 0.1}", "label-smoothing is for")]
    [InlineData("{column: a, name: 'a b'}", "letters")]
    public void A_bad_task_is_said_with_its_line(string task, string said)
    {
        var fault = Assert.Throws<EngineException>(() => Made.Config(_folder, $"backbone: net.onnx\nsources: [{{path: photos}}]\ntasks:\n  - {task}\n"));
        Assert.Contains(said, fault.Message);
        Assert.Contains("run.train.yml, line 4: ", fault.Message);
    }

    [Theory]
    [InlineData("", "no config")]
    [InlineData("just words", "no config")]
    [InlineData("backbone: n.onnx\nsources: [{path: a}]\n", "there are no tasks")]
    [InlineData("tasks: [{column: a}]\n", "backbone: FILE.onnx")]
    [InlineData("network: fashion-mnist\nbackbone: n.onnx\ntasks: [{column: a}]\n", "takes no backbone")]
    [InlineData("backbone: n.onnx\nsources: [{path: a, store: b}]\ntasks: [{column: a}]\n", "one of them")]
    [InlineData("backbone: n.onnx\nsources: [{path: x/a}, {path: y/a}]\ntasks: [{column: a}]\n", "two sources are called 'a'")]
    [InlineData("backbone: n.onnx\nsources: [{path: a}]\ntasks: [{column: a}, {column: a}]\n", "two tasks are called 'a'")]
    public void A_config_that_can_be_no_run_is_refused(string yaml, string said) =>
        Assert.Contains(said, Assert.Throws<EngineException>(() => Made.Config(_folder, yaml)).Message);

    [Fact]
    public void A_config_that_is_not_there_is_named() =>
        Assert.Contains("none.yml", Assert.Throws<EngineException>(() => TrainingConfig.Read(_folder.File("none.yml"))).Message);

    [Fact]
    public void The_configs_of_the_repository_can_be_read()
    {
        string[] files = [.. new[] { "models", "bench" }.SelectMany(f => Directory.EnumerateFiles(Made.Shipped(f), "*.train.yml"))];
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.NotEmpty(TrainingConfig.Read(file).Tasks));
    }
}
