using System.Diagnostics;
using System.Globalization;
using Akin.Training.Networks;
using Akin.Training.Optimizers;

namespace Akin.Training.Benchmarks;

/// <summary>Trains the Fashion-MNIST network: [FOLDER] [EPOCHS] [RATE] [OUT.onnx] [PHOTOS] [WIDTH].</summary>
internal static class FashionMnistTraining
{
    public static async Task RunAsync(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string folder = args.Length > 0 ? args[0] : "/usr/share/datasets/fashion-mnist";
        int epochs = args.Length > 1 ? int.Parse(args[1]) : 15;
        float rate = args.Length > 2 ? float.Parse(args[2]) : 0.1f;
        string? path = args.Length > 3 && args[3] != "-" ? args[3] : null;
        int photos = args.Length > 4 ? int.Parse(args[4]) : 60_000;
        int width = args.Length > 5 ? int.Parse(args[5]) : 32;
        TrainingNetwork network = FashionMnistNetwork.Create(seed: 1, width);
        var trainer = new Trainer(network, new TrainerOptions
        {
            Tasks = [FashionMnistNetwork.Task],
            Epochs = epochs,
            BatchSize = 128,
            Rate = rate,
            WeightDecay = 5e-4f,
            Optimizer = new Sgd(),
            Watch = WatchedFigure.Accuracy,
        });
        var clock = Stopwatch.StartNew();
        int last = 0;
        TrainingResult result = await trainer.RunAsync(
            new FashionMnistData(folder, 128, seed: 1, photos),
            new Progress<EpochReport>(r => Console.WriteLine(
                $"{r.Epoch + 1,3} train {r.TrainLoss:0.0000} valid {r.ValidLoss:0.0000} accuracy {r.Tasks[0].Accuracy:0.0000} same@1 {r.SameLabelAt1:0.0000} cosine {r.MeanCosine:0.000} {r.Seconds:0.0} s (waited {r.WaitSeconds:0.0}) {(r.IsBest ? "*" : "")}")),
            new Progress<StepReport>(s =>
            {
                if (clock.Elapsed.TotalSeconds > last + 20)
                {
                    last = (int)clock.Elapsed.TotalSeconds;
                    Console.WriteLine($"    step {s.Step} of {s.Steps}, loss {s.Loss:0.000}, {clock.Elapsed.TotalSeconds:0} s");
                }
            }));
        Console.WriteLine($"{result.Reason} {result.Message} in {clock.Elapsed.TotalSeconds:0} s");
        if (path is not null)
            network.Save(path, WeightStorage.Half);
    }
}
