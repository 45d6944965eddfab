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
        for (int i = 0; i < 16; i++)
        {
            byte[] pixels = new byte[32 * 32 * 3];
            for (int p = 0; p < pixels.Length; p++)
                pixels[p] = (byte)((i % 2 == 0 ? p / 3 / 32 : p / 3 % 32) / 4 % 2 * (100 + i));
            Directory.CreateDirectory(folder.File("photos", i % 2 == 0 ? "dress" : "shoe"));
            File.WriteAllBytes(folder.File("photos", i % 2 == 0 ? "dress" : "shoe", $"{i}.png"), ImageEncoder.Png(pixels, 32, 32, 3));
        }

        string config = folder.File("tiny.train.yml");
        File.WriteAllText(config, "network: fashion-mnist\ndimensions: 8\nsources: [{path: photos}]\ntasks: [{column: category}]\nsplit: {validation: 0.25}\nbatch: 4\nepochs: 1\n");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        TrainingRun run = TrainingRun.Open(new TrainingRequest(config), cancellation);
        run.Check(cancellation: cancellation);
        run.MeasureBefore(cancellation: cancellation);
        run.Prepare(cancellation: cancellation);
        await run.TrainAsync(cancellation: cancellation);
        run.Export();
        run.MeasureAfter(cancellation: cancellation);
        TrainingReport report = run.Finish(cancellation);
        string[] links = [.. Regex.Matches(File.ReadAllText(folder.File("tiny.md")), @"\]\(([^)]+)\)").Select(m => m.Groups[1].Value)];
        Assert.Equal(["tiny.svg"], links);
        Assert.All(links, l => Assert.StartsWith("<svg", File.ReadAllText(folder.File(l)), StringComparison.Ordinal));
        Assert.Empty(report.Untrained);
    }
}
