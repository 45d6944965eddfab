using Akin.Training.Graphs;
using Akin.Training.Losses;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>Writes all losses of a training behind a network.</summary>
internal static class TrainingLoss
{
    /// <summary>The input with the labels of a task.</summary>
    public static string GetLabels(string task) => "labels/" + task;

    /// <summary>The input with the teachers' vectors.</summary>
    public const string Targets = "targets";

    /// <summary>Declares the labels of all tasks, and the teachers' vectors, as inputs.</summary>
    public static void DeclareLabels(GraphWriter writer, TrainerOptions options)
    {
        if (options.Distillation is { Dimensions: var length })
        {
            ValueInfoProto targets = GraphCut.Tensor(Targets, [length]);
            targets.Type.TensorType.Shape.Dim[0].DimValue = options.BatchSize;
            writer.Model.Graph.Input.Add(targets);
            writer.Noted(Targets, [options.BatchSize, length]);
        }

        foreach (TrainingTask task in options.Tasks)
        {
            ValueInfoProto input = GraphCut.Tensor(GetLabels(task.Name), []);
            input.Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
            input.Type.TensorType.Shape.Dim[0].DimValue = options.BatchSize;
            writer.Model.Graph.Input.Add(input);
            writer.Noted(GetLabels(task.Name), [options.BatchSize], (int)TensorProto.Types.DataType.Int64);
        }
    }

    /// <summary>Writes each loss with what it is multiplied with: those of the tasks, then those of the embedding.</summary>
    public static IReadOnlyList<(LossParts Parts, float Weight)> Write(GraphWriter writer, TrainerOptions options)
    {
        List<(LossParts, float)> losses = [];
        foreach (TrainingTask task in options.Tasks)
        {
            writer.Scope = "loss/" + task.Name;
            losses.Add((SoftmaxCrossEntropy.Write(writer, task.Name, GetLabels(task.Name), task), task.Weight));
        }

        foreach (MetricLoss metric in options.MetricLosses)
        {
            writer.Scope = "loss/" + metric.Kind;
            const string Embedding = TrainingNetwork.Embedding;
            LossParts parts = metric.Kind switch
            {
                MetricLossKind.Triplet => TripletHinge.Write(writer, Embedding, metric.Margin),
                MetricLossKind.BatchHard => BatchHard.Write(writer, Embedding, GetLabels(metric.Task!), metric.Margin),
                MetricLossKind.SupervisedContrastive => SupervisedContrastive.Write(writer, Embedding, GetLabels(metric.Task!), metric.Temperature),
                MetricLossKind.MultiSimilarity => MultiSimilarity.Write(writer, Embedding, GetLabels(metric.Task!)),
                _ => SemiHard.Write(writer, Embedding, GetLabels(metric.Task!), metric.Margin),
            };
            losses.Add((parts, metric.Weight));
        }

        if (options.Distillation is { } distillation)
        {
            writer.Scope = "loss/distillation";
            distillation.Check((int)writer.Shapes.GetShape(TrainingNetwork.Embedding)[1]);
            losses.AddRange(distillation.Write(writer, TrainingNetwork.Embedding, Targets));
        }

        return losses;
    }

    /// <summary>The sum of all losses' means, each times its weight.</summary>
    public static string Total(GraphWriter writer, IReadOnlyList<(LossParts Parts, float Weight)> losses)
    {
        writer.Scope = "loss";
        string? total = null;
        foreach ((LossParts parts, float weight) in losses)
        {
            string mean = parts.Mean(writer);
            string weighted = weight == 1 ? mean : writer.Scale(mean, weight);
            total = total is null ? weighted : writer.Add(total, weighted);
        }

        return total ?? throw new TrainingException("there is nothing to learn: name a task, a metric loss or a teacher");
    }
}
