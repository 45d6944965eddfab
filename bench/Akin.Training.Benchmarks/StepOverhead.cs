using System.Diagnostics;
using Akin.Training.Networks;
using Akin.Training.Optimizers;
using Akin.Training.Steps;

namespace Akin.Training.Benchmarks;

/// <summary>
/// Times whole steps of a network that computes next to nothing: an upper bound of what a step costs beside its
/// arithmetic (binding the batch, rates and masks, ONNX Runtime's own way in and out).
/// </summary>
internal static class StepOverhead
{
    private const int Batch = 16, Rounds = 2000;

    public static void Write()
    {
        var task = new TrainingTask("label", 10);
        var builder = new NetworkBuilder(1);
        string x = builder.Flatten(builder.Relu(builder.Conv(builder.Input("photo", 1, 4, 4), 2, 3)));
        builder.Output(x);
        TrainingNetwork network = Heads.Put(
            Backbone.Cut(builder.Model, x, new Akin.Models.ModelSettings(), "toy"), new HeadOptions(HeadKind.Linear) { Dropout = 0.1f }, [task], 1);
        var options = new TrainerOptions { Tasks = [task], BatchSize = Batch, Optimizer = new Sgd(), Rate = 0.01f, Threads = 1 };
        StepGraph graph = StepGraph.Write(network, options, new LearningPlan(network, options).GetRates(0, 1000));
        using var step = new TrainingStep(network, options, graph, new Dictionary<string, float[]>());
        var batch = new TrainingBatch(Batch, 16, 1);
        batch.Labels[0].AsSpan().Clear();
        List<double> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            step.Run(batch, round, 0.01);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"a step of {graph.Model.Graph.Node.Count} tiny nodes: median {times[Rounds / 2]:0.000} ms, 90 % within {times[Rounds * 9 / 10]:0.000} ms"));
    }
}
