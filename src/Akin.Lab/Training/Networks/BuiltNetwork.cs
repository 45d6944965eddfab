using Akin.Files;
using Akin.Imaging;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;
using Akin.Models;
using Akin.Training;
using Akin.Training.Losses;
using Akin.Training.Networks;
using Onnx;
using Akin.Vectors;

namespace Akin.Lab.Training.Networks;

/// <summary>The network of a run and how it takes photos.</summary>
/// <param name="Network">The network, for training photos.</param>
/// <param name="Tasks">Its tasks, in the order of a batch's labels.</param>
/// <param name="Input">How it takes training photos.</param>
/// <param name="Settings">What goes into the YAML beside the exported network.</param>
/// <param name="ExportShape">The shape of one photo of the exported network.</param>
internal sealed record BuiltNetwork(
    TrainingNetwork Network, IReadOnlyList<TrainingTask> Tasks, OnnxInput Input, ModelSettings Settings, IReadOnlyList<int> ExportShape)
{
    /// <summary>Checks that the backbone opens and has the layer, before anything else is done.</summary>
    /// <returns>The backbone, or null for a network from scratch.</returns>
    /// <exception cref="ModelException">There is no such file or layer.</exception>
    /// <exception cref="TrainingException">It can't be trained on photos.</exception>
    public static Backbone? OpenBackbone(NetworkConfig config) =>
        config.Backbone is { } path ? Backbone.Open(path, config.Layer, config.Take, config.Size) : null;

    /// <summary>Builds the network.</summary>
    /// <param name="config">The run.</param>
    /// <param name="backbone">What <see cref="OpenBackbone"/> gave.</param>
    /// <param name="labels">The tasks' labels.</param>
    public static BuiltNetwork Build(TrainingConfig config, Backbone? backbone, IReadOnlyList<LabelSet> labels)
    {
        NetworkConfig wanted = config.Network;
        TrainingTask[] tasks = [.. labels.Where(l => l.Task.PhotoLoss != LossKind.Triplet).Select(GetTask)];
        IReadOnlyList<int> exported = backbone?.InputShape ?? [1, 28, 28];
        if (wanted.TrainSize is { } side && backbone is not null)
            backbone = Backbone.Open(wanted.Backbone!, wanted.Layer, wanted.Take, side);
        TrainingNetwork network = wanted.Kind switch
        {
            NetworkKind.FashionMnist => FashionMnistNetwork.Create(config.Seed, vector: wanted.Dimensions ?? 128, tasks: tasks),
            NetworkKind.DeepRanking => DeepRankingNetwork.Create(backbone!, wanted.Dimensions ?? 4096, tasks, config.Seed),
            _ => Heads.Put(backbone!, wanted.Head, tasks, config.Seed),
        };
        ModelSettings settings = (backbone?.Settings ?? new ModelSettings()) with { Size = null, Width = null, Height = null };
        OnnxInput input = OnnxInput.From(network.Model.Graph, settings with { ShortestSide = Scale(settings.ShortestSide, network.InputShape, exported) }, config.Name);
        bool nchw = input.Tensor.Layout == TensorLayout.Nchw;
        (int height, int width) = nchw ? (exported[1], exported[2]) : (exported[0], exported[1]);
        return new BuiltNetwork(network, tasks, input, settings with
        {
            Size = width == height ? width : null,
            Width = width == height ? null : width,
            Height = width == height ? null : height,
            Layout = input.Tensor.Layout,
            Layer = TrainingNetwork.Embedding,
            Take = Take.Output,
            Pool = Pooling.Avg,
            LayerLayout = null,
            LeadingTokens = null,
            Metric = config.Metric.Name(),
            Classes = labels.Where(l => l.Task.ClassLoss is not null).ToDictionary(l => l.Task.Name, l => l.Classes.ToArray()),
        }, exported);
    }

    /// <summary>Writes the network and its YAML, for photos of the exported size.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="weights">How the weights lie in it.</param>
    /// <exception cref="TrainingException">It can't be written.</exception>
    public void Save(string path, WeightStorage weights)
    {
        // Outputs that only a loss on photos needed tell nothing.
        GraphProto graph = Network.Model.Graph;
        string[] kept = [.. graph.Output.Select(o => o.Name).Where(n => n == TrainingNetwork.Embedding || Settings.Classes.ContainsKey(n))];
        if (kept.Length < graph.Output.Count)
        {
            ValueInfoProto[] outputs = [.. graph.Output.Where(o => kept.Contains(o.Name))];
            Models.Onnx.GraphTap.ReturnOnly(Network.Model, kept);
            graph.Output.Clear();
            graph.Output.AddRange(outputs);
        }

        var dims = graph.Input.Single(i => i.Name == Network.Input).Type.TensorType.Shape.Dim;
        for (int i = 0; i < ExportShape.Count; i++)
            dims[i + 1].DimValue = ExportShape[i];
        graph.ValueInfo.Clear();
        if (Network.WhyAlone is not null)
        {
            foreach (ValueInfoProto value in graph.Input.Concat(graph.Output))
                value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        }

        Network.Save(path, weights);
        WholeFile.WriteText(Path.ChangeExtension(path, ".yml"), Settings.ToYaml());
    }

    private static int? Scale(int? shortest, IReadOnlyList<int> trained, IReadOnlyList<int> exported) =>
        shortest is { } side ? Math.Max(trained.Where(s => s > 3).Max(), (int)Math.Round(side * (double)trained.Max() / exported.Max())) : null;

    private static TrainingTask GetTask(LabelSet labels)
    {
        TaskConfig task = labels.Task;
        float mean = (float)labels.Counts.Average();
        return new TrainingTask(task.Name, labels.Classes.Count)
        {
            Loss = task.ClassLoss switch { LossKind.Cosine => TaskLoss.Cosine, LossKind.ArcFace => TaskLoss.ArcFace, _ => TaskLoss.Softmax },
            Focus = (float)task.Focal,
            Weight = task.ClassLoss is null ? 0 : (float)task.Weight,
            LabelSmoothing = (float)task.LabelSmoothing,
            ClassWeights = task.BalancedWeights ? [.. labels.Counts.Select(c => mean / Math.Max(1, c))] : null,
            Scale = (float)task.Scale,
            Margin = task.PhotoLoss is null ? (float)task.Margin : 0,
        };
    }
}
