using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradient of Resize in every mode whose result is a fixed weighted sum of pixels along each side by itself: nearest,
/// linear and cubic, with and without antialiasing, in every placing of pixels but crops. The weights are not
/// calculated by us: ONNX Runtime resizes the unit vectors, so they are those of the forward pass.
/// </summary>
internal static class ResizeGradients
{
    public static void Register(GradientTable table) => table.Register("Resize", Resize);

    private static void Resize(GradientContext context)
    {
        if (context.Attribute("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize")
            throw new TrainingException($"the layer '{context.Name}' (Resize) crops ('tf_crop_and_resize'), which can't be trained through");
        if (context.Attribute("keep_aspect_ratio_policy", "stretch") != "stretch")
            throw new TrainingException($"the layer '{context.Name}' (Resize) keeps the aspect ratio, which can't be trained through; give its scales instead");
        long[] from = context.InputShape(0), to = context.OutputShape();
        float[]? scales = context.Floats(2);
        long[] axes = context.Attribute("axes") is { } named
            ? [.. named.Select(a => (long)Dimensions.Axis(a, from.Length))]
            : [.. Enumerable.Range(0, from.Length).Select(a => (long)a)];
        string gradient = context.OutputGradient();
        if (from.SequenceEqual(to))
        {
            context.AddGradient(0, gradient);
            return;
        }

        // The side that shrinks most goes first: less is left for the others.
        foreach (int axis in Enumerable.Range(0, from.Length).OrderBy(a => (double)from[a] / to[a]))
        {
            int place = Array.IndexOf(axes, axis);
            float? scale = place >= 0 && scales is { Length: > 0 } ? scales[place] : null;
            if (from[axis] == to[axis] && scale is null or 1)
                continue;
            gradient = GetMap(context, from[axis], to[axis], scale).Transposed(context.Writer, gradient, axis);
        }

        context.AddGradient(0, gradient);
    }

    private static AxisMap GetMap(GradientContext context, long from, long to, float? scale)
    {
        // Picture i is one column, the i-th unit vector, resized along it. It becomes two columns wide, as ONNX Runtime
        // only copies a picture whose size stays, though a scale a little over 1 would move its pixels.
        var resize = new NodeProto { OpType = "Resize", Input = { "x", "", scale is null ? "" : "size" }, Output = { "y" } };
        resize.Attribute.AddRange(context.Node.Attribute.Where(a => a.Name != "axes"));
        var size = new TensorProto { Name = "size", Dims = { 4 } };
        if (scale is { } factor)
        {
            size.DataType = (int)TensorProto.Types.DataType.Float;
            size.FloatData.Add([1, 1, factor, 2]);
        }
        else
        {
            resize.Input.Add("size");
            size.DataType = (int)TensorProto.Types.DataType.Int64;
            size.Int64Data.Add([from, 1, to, 2]);
        }

        var shape = new TensorShapeProto { Dim = { new long[] { from, 1, from, 1 }.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } };
        var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } };
        var graph = new GraphProto
        {
            Name = "resize",
            Node = { resize },
            Initializer = { size },
            Input = { new ValueInfoProto { Name = "x", Type = type } },
            Output = { new ValueInfoProto { Name = "y" } },
        };
        ModelProto trained = context.Writer.Model;
        var model = new ModelProto { IrVersion = trained.IrVersion, Graph = graph, OpsetImport = { trained.OpsetImport } };

        float[] units = new float[from * from];
        for (long i = 0; i < from; i++)
            units[(i * from) + i] = 1;
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(model.ToByteArray(), options);
        using OrtValue fed = OrtValue.CreateTensorValueFromMemory(units, [from, 1, from, 1]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> given = session.Run(run, ["x"], [fed], ["y"]);
        ReadOnlySpan<float> weights = given[0].GetTensorDataAsSpan<float>();
        var map = new AxisMap(to, from);
        for (long o = 0; o < to; o++)
        {
            for (long i = 0; i < from; i++)
                map[o, i] = weights[(int)(((i * to) + o) * 2)];
        }

        return map;
    }
}
