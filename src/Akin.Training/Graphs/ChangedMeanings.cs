using Onnx;

namespace Akin.Training.Graphs;

/// <summary>Operators that came to mean something else, or got another name, between operator sets 7 and 18.</summary>
internal static class ChangedMeanings
{
    /// <summary>Before set 14 a BatchNormalization with more than one output was one that trains.</summary>
    public static void BatchNormalization(UpgradedGraph graph, NodeProto node)
    {
        if (UpgradedGraph.Take(node, "spatial") is { I: 0 })
            throw graph.Refusal(node, "normalizes each position by itself (spatial = 0)");
        if (node.Output.Skip(1).Any(o => o.Length > 0))
        {
            node.Attribute.Add(UpgradedGraph.Int("training_mode", 1));
            while (node.Output.Count > 3)
                node.Output.RemoveAt(3);
        }

        graph.Add(node);
    }

    /// <summary>
    /// Before set 13 these worked on a matrix: all axes before `axis` are rows, all from it on are columns.
    /// </summary>
    public static void Softmax(UpgradedGraph graph, NodeProto node)
    {
        long axis = UpgradedGraph.Take(node, "axis")?.I ?? 1;
        if (axis != -1)
        {
            string input = node.Input[0], output = node.Output[0];
            node.Name = UpgradedGraph.GetName(node);
            node.Input[0] = graph.Add("Flatten", [input], UpgradedGraph.Int("axis", axis));
            node.Output[0] = graph.NewName("rows");
            string shape = graph.Add("Shape", [input]);
            var back = new NodeProto { OpType = "Reshape", Name = shape + "_back", Input = { node.Output[0], shape }, Output = { output } };
            node.Attribute.Add(UpgradedGraph.Int("axis", -1));
            graph.Add(node);
            graph.Add(back);
            return;
        }

        node.Attribute.Add(UpgradedGraph.Int("axis", -1));
        graph.Add(node);
    }

    /// <summary>Upsample is Resize with the origin of both pictures at 0 and the pixel at or before each point.</summary>
    public static void Upsample(UpgradedGraph graph, NodeProto node)
    {
        if (UpgradedGraph.Take(node, "scales") is { } scales)
            node.Input.Add(graph.Constant(scales.Floats));
        Origin(graph, node, "floor");
    }

    /// <summary>Resize of set 10: as Upsample, but a picture that shrinks takes the pixel at or after each point.</summary>
    public static void Resize(UpgradedGraph graph, NodeProto node)
    {
        string mode = "floor";
        if (node.Attribute.FirstOrDefault(a => a.Name == "mode")?.S.ToStringUtf8() is null or "nearest")
        {
            float[] scales = graph.GetFloats(node.Input[1]) ?? throw graph.Refusal(node, "resizes by scales that are computed");
            if (scales.Any(x => x < 1))
                mode = scales.All(x => x <= 1) ? "ceil" : throw graph.Refusal(node, "makes one side larger and the other smaller");
        }

        Origin(graph, node, mode);
    }

    /// <summary>Resize of sets 11 and 12 knew one way to place pixels that is gone.</summary>
    public static void ResizeOfModes(UpgradedGraph graph, NodeProto node)
    {
        if (node.Attribute.Any(a => a.S.ToStringUtf8() == "tf_half_pixel_for_nn"))
            throw graph.Refusal(node, "places pixels by 'tf_half_pixel_for_nn'");
        graph.Add(node);
    }

    /// <summary>Before set 16 boxes began half a pixel further.</summary>
    public static void RoiAlign(UpgradedGraph graph, NodeProto node)
    {
        node.Attribute.Add(UpgradedGraph.Text("coordinate_transformation_mode", "output_half_pixel"));
        graph.Add(node);
    }

    /// <summary>Scatter was given the name ScatterElements.</summary>
    public static void Scatter(UpgradedGraph graph, NodeProto node)
    {
        node.OpType = "ScatterElements";
        graph.Add(node);
    }

    private static void Origin(UpgradedGraph graph, NodeProto node, string nearest)
    {
        node.OpType = "Resize";
        node.Input.Insert(1, "");
        if (node.Attribute.FirstOrDefault(a => a.Name == "mode") is { } mode && mode.S.ToStringUtf8() == "bilinear")
            mode.S = Google.Protobuf.ByteString.CopyFromUtf8("linear");
        node.Attribute.Add([UpgradedGraph.Text("coordinate_transformation_mode", "asymmetric"), UpgradedGraph.Text("nearest_mode", nearest)]);
        graph.Add(node);
    }
}
