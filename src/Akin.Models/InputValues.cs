using Onnx;
using Type = Onnx.TensorProto.Types.DataType;

namespace Akin.Models;

/// <summary>Which numbers a network's input takes for a photo, by the type that it declares.</summary>
internal static class InputValues
{
    // Fewer different values than this make posters of photos, and vectors that are all alike.
    private const int FewestLevels = 16;

    /// <summary>
    /// Fills in what settings leave open: floating-point inputs mean 0 to 1. Integer inputs mean 0 to 255, and signed bytes, which can't
    /// hold that, -128 to 127.
    /// </summary>
    /// <exception cref="ModelException">The input takes no numbers.</exception>
    public static ModelSettings Complete(ModelSettings settings, ValueInfoProto input, string path)
    {
        Type type = GetType(input);
        if (!IsInteger(type))
        {
            return type is Type.Float or Type.Float16 or Type.Bfloat16 or Type.Double
                ? settings with { Range = settings.Range ?? 1 }
                : throw new ModelException($"{path} takes no photos: its input '{input.Name}' is of {type.ToString().ToLowerInvariant()}");
        }

        float range = settings.Range ?? 255;
        return settings with { Range = range, Mean = type == Type.Int8 && settings.Mean.Length == 0 && range == 255 ? [128] : settings.Mean };
    }

    /// <summary>Checks that an integer input can hold the values that the settings make of a photo, and tells them apart.</summary>
    /// <exception cref="ModelException">It can't; the message names the keys.</exception>
    public static void Check(ModelSettings settings, ValueInfoProto input, string path)
    {
        Type type = GetType(input);
        if (!IsInteger(type))
            return;
        float range = settings.Range!.Value;
        for (int c = 0; c < 3; c++)
        {
            float mean = GetValue(settings.Mean, c, 0), std = GetValue(settings.Std, c, 1);
            double a = (0 - mean) / std, b = (range - mean) / std, low = Math.Round(Math.Min(a, b)), high = Math.Round(Math.Max(a, b));
            (double least, double most) = Limits(type);
            string name = $"its input '{input.Name}' is of {type.ToString().ToLowerInvariant()}";
            if (low < least || high > most)
                throw new ModelException($"{path}: {name}, which can't hold the values from {low} to {high} that its YAML's range, mean and std make of a photo");
            if (high - low + 1 < FewestLevels)
                throw new ModelException($"{path}: {name}, and its YAML's range, mean and std leave only {high - low + 1} different values of a photo; leave range out (it is then 255)");
        }
    }

    /// <summary>Whether a type is one of whole numbers.</summary>
    public static bool IsInteger(Type type) =>
        type is Type.Uint8 or Type.Int8 or Type.Uint16 or Type.Int16 or Type.Int32 or Type.Int64 or Type.Uint32 or Type.Uint64;

    private static Type GetType(ValueInfoProto input) => (Type)input.Type.TensorType.ElemType;

    private static float GetValue(float[] values, int channel, float otherwise) =>
        values.Length == 0 ? otherwise : values[values.Length == 1 ? 0 : channel];

    private static (double Least, double Most) Limits(Type type) => type switch
    {
        Type.Uint8 => (byte.MinValue, byte.MaxValue),
        Type.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        Type.Uint16 => (ushort.MinValue, ushort.MaxValue),
        Type.Int16 => (short.MinValue, short.MaxValue),
        Type.Uint32 or Type.Uint64 => (0, uint.MaxValue),
        _ => (int.MinValue, int.MaxValue),
    };
}
