using Onnx;

namespace Akin.Training.Graphs;

/// <summary>Weights as whole numbers of 8 bits, with a scale for each channel that comes out.</summary>
internal static class EightBitWeights
{
    /// <summary>The dimension of a matrix or kernel that counts what comes out: one scale for each.</summary>
    /// <param name="user">The layer that reads the weight; null where none does.</param>
    /// <param name="rank">How many dimensions the weight has.</param>
    public static int GetAxis(NodeProto? user, int rank)
    {
        if (user is { OpType: "ConvTranspose" })
            return 1;
        bool isRight = user is { OpType: "MatMul" } || (user is { OpType: "Gemm" } && user.Attribute.All(a => a.Name != "transB" || a.I == 0));
        return isRight && rank == 2 ? 1 : 0;
    }

    /// <summary>Rounds weights to whole numbers.</summary>
    /// <param name="values">The weights.</param>
    /// <param name="dims">Their dimensions.</param>
    /// <param name="axis">The dimension that has a scale for each of its places.</param>
    /// <param name="most">The largest whole number; the least is its opposite.</param>
    /// <param name="bytes">The whole numbers.</param>
    /// <returns>What each channel's whole numbers are multiplied by; 0 where all its weights are.</returns>
    public static float[] Quantize(float[] values, IReadOnlyList<long> dims, int axis, int most, out sbyte[] bytes)
    {
        int rows = (int)dims[axis];
        int inner = (int)dims.Skip(axis + 1).Aggregate(1L, (product, side) => product * side);
        float[] scales = new float[rows];
        for (int i = 0; i < values.Length; i++)
            scales[i / inner % rows] = Math.Max(scales[i / inner % rows], Math.Abs(values[i]) / most);
        bytes = new sbyte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            float scale = scales[i / inner % rows];
            bytes[i] = scale == 0 ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(values[i] / scale), -most, most);
        }

        return scales;
    }
}
