using Akin.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;

namespace Akin.Training.Graphs;

/// <summary>
/// Puts in the place of an If the branch that it always takes. Exporters write an If where the answer hangs on a setting
/// or on a tensor's shape, as for PyTorch's <c>squeeze()</c>, and for photos of one size that is the same for every photo.
/// </summary>
internal static class FixedBranches
{
    /// <summary>Replaces every If whose condition does not depend on the photo.</summary>
    /// <param name="model">The model, changed in place; of one input.</param>
    /// <param name="photo">The shape of one photo, without the batch dimension.</param>
    /// <param name="path">The file it was read from: weights in files of their own lie beside it.</param>
    /// <remarks>An If that can't be computed beforehand, or is another for one photo than for two, stays as it is.</remarks>
    public static void Apply(ModelProto model, IReadOnlyList<int> photo, string path)
    {
        while (Fixed(model.Graph) is { Count: > 0 } fixedOnes)
        {
            string[] conditions = [.. fixedOnes.Select(n => n.Input[0]).Distinct(StringComparer.Ordinal)];
            Dictionary<string, bool>? one = Compute(model, conditions, photo, 1, path), two = Compute(model, conditions, photo, 2, path);
            NodeProto[] same = [.. fixedOnes.Where(n => one is not null && two is not null && one[n.Input[0]] == two[n.Input[0]])];
            foreach (NodeProto node in same)
                Replace(model.Graph, node, two![node.Input[0]]);
            if (same.Length < fixedOnes.Count)
                return;
        }
    }

    // The Ifs whose condition is made of constants and shapes alone.
    private static List<NodeProto> Fixed(GraphProto graph)
    {
        var byPhoto = new OnnxGraph(graph).Inputs.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        var found = new List<NodeProto>();
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType == "If" && !byPhoto.Contains(node.Input[0]))
                found.Add(node);
            if (node.OpType is not ("Shape" or "Size") && node.Reads().Any(byPhoto.Contains))
                byPhoto.UnionWith(node.Output);
        }

        return found;
    }

    // The conditions for blank photos; null where ONNX Runtime can't compute them.
    private static Dictionary<string, bool>? Compute(ModelProto model, string[] conditions, IReadOnlyList<int> photo, int batch, string path)
    {
        ModelProto asked = model.Clone();
        GraphTap.ReturnOnly(asked, conditions);
        List<OrtValue> feeds = [];
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", Path.GetDirectoryName(Path.GetFullPath(path))!);
            foreach (ValueInfoProto input in new OnnxGraph(asked.Graph).Inputs.Where(i => i.Type?.TensorType is not null))
                input.Type.TensorType.Shape = null;
            using var session = new InferenceSession(asked.ToByteArray(), options);
            foreach (NodeMetadata input in session.InputMetadata.Values)
            {
                OrtValue blank = OrtValue.CreateAllocatedTensorValue(
                    OrtAllocator.DefaultInstance, (TensorElementType)input.ElementDataType, [batch, .. photo.Select(side => (long)side)]);
                blank.GetTensorMutableRawData().Clear();
                feeds.Add(blank);
            }

            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> given = session.Run(run, [.. session.InputMetadata.Keys], feeds, conditions);
            return conditions.Zip(given).ToDictionary(p => p.First, p => p.Second.GetTensorDataAsSpan<bool>()[0], StringComparer.Ordinal);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
        finally
        {
            foreach (OrtValue feed in feeds)
                feed.Dispose();
        }
    }

    private static void Replace(GraphProto graph, NodeProto node, bool condition)
    {
        GraphProto branch = node.Attribute.Single(a => a.Name == (condition ? "then_branch" : "else_branch")).G;
        var writer = new GraphWriter(new ModelProto { Graph = graph });
        string layer = OnnxGraph.GetName(node);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        List<NodeProto> nodes = [.. branch.Node];
        var made = nodes.SelectMany(n => n.Output).ToHashSet(StringComparer.Ordinal);
        foreach ((ValueInfoProto output, string outside) in branch.Output.Zip(node.Output))
        {
            // What the branch passes on without making it, or twice, needs a node that makes it.
            if (!made.Contains(output.Name) || !names.TryAdd(output.Name, outside))
                nodes.Add(new NodeProto { OpType = "Identity", Input = { output.Name }, Output = { outside } });
        }

        foreach (string inside in made.Concat(branch.Initializer.Select(w => w.Name)).Where(n => n.Length > 0 && !names.ContainsKey(n)).ToList())
            names[inside] = writer.Unique($"{layer}/{inside}");
        foreach (TensorProto weight in branch.Initializer)
            weight.Name = names[weight.Name];
        graph.Initializer.AddRange(branch.Initializer);
        int at = graph.Node.IndexOf(node);
        graph.Node.RemoveAt(at);
        foreach (NodeProto moved in nodes)
        {
            Rename(moved, names);
            if (moved.Name.Length > 0)
                moved.Name = writer.Unique(moved.Name);
            graph.Node.Insert(at++, moved);
        }
    }

    private static void Rename(NodeProto node, Dictionary<string, string> names)
    {
        for (int i = 0; i < node.Input.Count; i++)
            node.Input[i] = names.GetValueOrDefault(node.Input[i], node.Input[i]);
        for (int i = 0; i < node.Output.Count; i++)
            node.Output[i] = names.GetValueOrDefault(node.Output[i], node.Output[i]);

        // What a body within the branch makes has names of its own; what it reads may be the branch's.
        foreach (NodeProto inner in node.Bodies().SelectMany(g => g.Node))
            Rename(inner, names);
        foreach (ValueInfoProto output in node.Bodies().SelectMany(g => g.Output))
            output.Name = names.GetValueOrDefault(output.Name, output.Name);
    }
}
