using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Gradients.Blocked;

/// <summary>How many channels ONNX Runtime keeps side by side on this processor (16 with AVX-512, 8 with AVX).</summary>
internal static class ChannelBlock
{
    private static readonly Lazy<long> _size = new(Ask);

    /// <summary>The channels of a block; 0 where this processor or this ONNX Runtime has no such layout.</summary>
    public static long Size => _size.Value;

    // Four channels are filled up to a whole block.
    private static long Ask()
    {
        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = new GraphProto
            {
                Name = "block",
                Input = { Value("x", 1, 4, 1, 1) },
                Output = { new ValueInfoProto { Name = "y" } },
                Node = { new NodeProto { Domain = BlockedWriting.Domain, OpType = "ReorderInput", Input = { "x" }, Output = { "y" } } },
            },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 }, BlockedWriting.Opset() },
        };
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var session = new InferenceSession(model.ToByteArray(), options);
            using OrtValue x = OrtValue.CreateTensorValueFromMemory(new float[4], [1, 4, 1, 1]);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> y = session.Run(run, ["x"], [x], ["y"]);
            long size = y[0].GetTensorTypeAndShape().Shape[1];
            return size is 8 or 16 ? size : 0;
        }
        catch (OnnxRuntimeException)
        {
            return 0;
        }
    }

    private static ValueInfoProto Value(string name, params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
    }
}
