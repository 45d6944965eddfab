using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Akin.Training.Networks;
using Google.Protobuf;
using Onnx;

namespace Akin.Training;

/// <summary>Says in a few letters what a training is, so that a checkpoint of another one is refused.</summary>
internal static class TrainingFingerprint
{
    /// <summary>The fingerprint of a network with its first weights, of the options that decide its course, and of the steps of an epoch.</summary>
    public static string Compute(TrainingNetwork network, TrainerOptions options, int steps)
    {
        var text = new StringBuilder();
        TrainerOptions plain = options with { Checkpoint = null, Tasks = [], MetricLosses = [], Unfreeze = [], FreezeUpTo = [], Patience = null, Threads = 1, Device = "" };
        text.Append(CultureInfo.InvariantCulture, $"{plain}; {steps} steps; ");
        foreach (TrainingTask task in options.Tasks)
            text.Append(CultureInfo.InvariantCulture, $"{task with { ClassWeights = null }} {string.Join(' ', task.ClassWeights ?? [])}; ");
        text.AppendJoin("; ", options.MetricLosses).AppendJoin("; ", options.Unfreeze).AppendJoin("; ", options.FreezeUpTo).AppendJoin("; ", options.Distillation?.Prefixes ?? []);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text.ToString()));
        foreach (NodeProto node in network.Model.Graph.Node)
            hash.AppendData(node.ToByteArray());
        foreach (TensorProto weight in network.Model.Graph.Initializer)
            hash.AppendData(weight.RawData.IsEmpty ? weight.ToByteArray() : weight.RawData.ToByteArray());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
