using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Graphs;

/// <summary>The shape and element type of a tensor.</summary>
/// <param name="Dims">The sides; empty for a scalar.</param>
/// <param name="Type">ONNX's number of the element type (1 is float32, 7 int64, 9 bool).</param>
public readonly record struct TensorShape(long[] Dims, int Type)
{
    /// <summary>Whether the elements are float32.</summary>
    public bool IsFloat => Type == (int)DataType.Float;
}
