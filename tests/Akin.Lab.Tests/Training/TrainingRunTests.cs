using System.Text.RegularExpressions;
using Akin.Engine;
using Akin.Imaging;
using Akin.Lab.Training;

namespace Akin.Lab.Tests.Training;

public sealed class TrainingRunTests
{
    [Fact]
    public async Task What_the_card_links_to_lies_beside_it_whoever_runs_the_training()
    {
        using var folder = new TemporaryFolder();
        WritePhotos(folder, "photos", 16);
        string config = folder.File("tiny.train.yml");
        File.WriteAllText(config, "network: fashion-mnist\ndimensions: 8\nsources: [{path: photos}]\ntasks: [{column: category}]\nsplit: {validation: 0.25}\nbatch: 4\nepochs: 1\n");
        TrainingReport report = await RunAsync(new TrainingRequest(config));
        string[] links = [.. Regex.Matches(File.ReadAllText(folder.File("tiny.md")), @"\]\(([^)]+)\)").Select(m => m.Groups[1].Value)];
        Assert.Equal(["tiny.svg"], links);
        Assert.All(links, l => Assert.StartsWith("<svg", File.ReadAllText(folder.File(l)), StringComparison.Ordinal));
        Assert.Empty(report.Untrained);
    }

    [Fact]
    public async Task Photos_without_a_label_are_learned_from_a_teacher_whose_vectors_are_kept()
    {
        using var folder = new TemporaryFolder();
        WritePhotos(folder, "photos", 24);
        string config = folder.File("pupil.train.yml");
        File.WriteAllText(config, $$"""
            network: fashion-mnist
            dimensions: 4
            sources: [{path: photos}]
            distill: {teachers: [{model: '{{Made.Shipped("models", "fashion-mnist.onnx")}}'}], dimensions: 4, mirror: true, prefixes: [2]}
            split: {validation: 0.25}
            average: 0.5
            batch: 4
            epochs: 6
            """);
        TrainingReport report = await RunAsync(new TrainingRequest(config));
        Assert.True(report.Best!.ValidLoss < report.Epochs[0].TrainLoss, $"{report.Epochs[0].TrainLoss} to {report.Best.ValidLoss}");
        Assert.Empty(report.Embedding);
        DateTime written = File.GetLastWriteTimeUtc(folder.File("pupil.teachers"));
        await RunAsync(new TrainingRequest(config) { Epochs = 1 });
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder.File("pupil.teachers")));
    }

    [Fact]
    public async Task A_source_that_is_left_out_is_measured_whole_and_not_trained_with()
    {
        using var folder = new TemporaryFolder();
        WritePhotos(folder, "mine", 16);
        WritePhotos(folder, "strange", 12);
        string config = folder.File("tiny.train.yml");
        File.WriteAllText(config, """
            network: fashion-mnist
            dimensions: 8
            sources: [{path: mine}, {path: strange}]
            tasks: [{name: mine, sources: [mine], column: category}, {name: strange, sources: [strange], column: category}]
            split: {validation: 0.25}
            batch: 4
            epochs: 1
            """);
        TrainingReport report = await RunAsync(new TrainingRequest(config) { LeaveOut = "strange" });
        Assert.Equal("tiny-without-strange.onnx", Path.GetFileName(report.Model));
        Assert.Equal((0, 0, 12), (report.Sources[1].Train, report.Sources[1].Validation, report.Sources[1].HoldOut));
        Assert.Equal(12, Assert.Single(report.Embedding, f => f.Task == "strange").Queries);
        Assert.DoesNotContain(report.Classes, c => c.Task == "strange");
        EngineException fault = Assert.Throws<EngineException>(() => TrainingRun.Open(new TrainingRequest(config) { LeaveOut = "other" }));
        Assert.Contains("there are mine, strange", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", whiten-views: 0.5")]
    public async Task A_projection_begins_with_the_features_principal_directions(string views)
    {
        using var folder = new TemporaryFolder();
        WritePhotos(folder, "photos", 24);
        string config = folder.File("head.train.yml");
        File.WriteAllText(config, $$"""
            backbone: '{{Made.Shipped("models", "fashion-mnist.onnx")}}'
            sources: [{path: photos}]
            tasks: [{column: category}]
            head: {projection: 4, start: principal, whiten: 0.3{{views}}}
            train: frozen
            {{(views.Length > 0 ? "augmentation: {crop-area: 0.5, brightness: 0.2}" : "")}}
            split: {validation: 0.25}
            learning-rate: 0.0000001
            batch: 4
            epochs: 1
            """);
        TrainingReport report = await RunAsync(new TrainingRequest(config));
        Assert.Equal(4, report.Dimensions);
        Assert.True(File.Exists(folder.File("head.features")));
        // Hardly trained, the directions in which the features vary most tell the stripes apart.
        Assert.All(report.Embedding, f => Assert.Equal(1, f.After, 0.01));
        File.WriteAllText(config, File.ReadAllText(config).Replace("projection: 4", "projection: 60", StringComparison.Ordinal));
        EngineException fault = await Assert.ThrowsAsync<EngineException>(() => RunAsync(new TrainingRequest(config)));
        Assert.Contains("60 principal directions can't be told from 18 photos", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vector_that_the_teachers_do_not_fit_is_refused_before_photos_are_read()
    {
        using var folder = new TemporaryFolder();
        WritePhotos(folder, "photos", 8);
        string config = folder.File("pupil.train.yml");
        string teacher = Made.Shipped("models", "fashion-mnist.onnx");
        File.WriteAllText(config, $"network: fashion-mnist\ndimensions: 4\nsources: [{{path: photos}}]\ndistill: {{teachers: [{{model: '{teacher}'}}], dimensions: 4000}}\nbatch: 2\n");
        Exception fault = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(new TrainingRequest(config)));
        Assert.Contains("the network's vector has 4 values and the teachers' 4000", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static void WritePhotos(TemporaryFolder folder, string name, int count)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] pixels = new byte[32 * 32 * 3];
            for (int p = 0; p < pixels.Length; p++)
                pixels[p] = (byte)((i % 2 == 0 ? p / 3 / 32 : p / 3 % 32) / 4 % 2 * (100 + i));
            Directory.CreateDirectory(folder.File(name, i % 2 == 0 ? "dress" : "shoe"));
            File.WriteAllBytes(folder.File(name, i % 2 == 0 ? "dress" : "shoe", $"{i}.png"), ImageEncoder.Png(pixels, 32, 32, 3));
        }
    }

    private static async Task<TrainingReport> RunAsync(TrainingRequest request)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        TrainingRun run = TrainingRun.Open(request, cancellation);
        run.Check(cancellation: cancellation);
        run.MeasureBefore(cancellation: cancellation);
        run.Prepare(cancellation: cancellation);
        await run.TrainAsync(cancellation: cancellation);
        run.Export();
        run.MeasureAfter(cancellation: cancellation);
        return run.Finish(cancellation);
    }
}
