using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Akin.Models;

/// <summary>The type and the shape of what a layer gave.</summary>
/// <param name="Shape">The shape, the photos' axis included; null for what is no tensor (a sequence, a map).</param>
/// <param name="Type">The type of its values.</param>
internal sealed record TensorForm(long[]? Shape, TensorElementType Type)
{
    /// <summary>Whether its values are float32.</summary>
    public bool IsFloat => Type == TensorElementType.Float;

    /// <summary>Reads it from a value that the engine gave.</summary>
    public static TensorForm From(OrtValue value)
    {
        if (!value.IsTensor)
            return new TensorForm(null, TensorElementType.DataTypeMax);
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return new TensorForm(info.Shape, info.ElementDataType);
    }

    /// <summary>Why it can't be the vectors of a number of photos; null where it can.</summary>
    /// <param name="batch">How many photos there were.</param>
    public string? Obstacle(int batch) => this switch
    {
        { Shape: null } => "a sequence or a map, not numbers",
        { Type: TensorElementType.String } => "text, not numbers",
        { Type: TensorElementType.Complex64 or TensorElementType.Complex128 } => "complex numbers",
        { Shape: [] } => "one value for all photos",
        _ when Shape![0] != batch => $"{string.Join(" x ", Shape)} values for {batch} photo{(batch == 1 ? "" : "s")}, which is no vector for each",
        _ when Length is < 1 or > 1 << 20 => $"{string.Join(" x ", Shape[1..])} values for a photo, which is no vector",
        _ => null,
    };

    /// <summary>How many values there are for a photo.</summary>
    public long Length => Shape!.Skip(1).Aggregate(1L, (product, side) => product * side);
}
