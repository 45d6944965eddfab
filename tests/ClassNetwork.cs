using System.Globalization;
using Akin.Imaging;
using Google.Protobuf;
using Onnx;

namespace Akin.Tests;

/// <summary>
/// A network that can be computed by hand: its vector is a photo's mean red, green and blue (0 to 1), and its classes, red, green, blue
/// and white, follow from the vector. With photos that it tells apart.
/// </summary>
internal static class ClassNetwork
{
    public const string Label = "tint";

    public static readonly string[] Classes = ["red", "green", "blue", "white"];

    // Logit of class c: 5 (w . vector) + b.
    private static readonly float[,] Weights = { { 5, -5, -5, 5 }, { -5, 5, -5, 5 }, { -5, -5, 5, 5 } };
    private static readonly float[] Biases = [0, 0, 0, -10];

    public static string Write(TemporaryFolder folder, string name = "tints.onnx", string? yaml = null)
    {
        string path = folder.File(name);
        var graph = new GraphProto { Name = "tints" };
        graph.Input.Add(Value("image", 3, 8, 8));
        graph.Output.Add(Value("embedding", 3));
        graph.Output.Add(Value(Label, Classes.Length));
        graph.Node.Add(new NodeProto { OpType = "GlobalAveragePool", Name = "pool", Input = { "image" }, Output = { "pooled" } });
        graph.Node.Add(new NodeProto { OpType = "Flatten", Name = "flatten", Input = { "pooled" }, Output = { "embedding" } });
        graph.Node.Add(new NodeProto { OpType = "Gemm", Name = "classify", Input = { "embedding", "w", "b" }, Output = { Label } });
        graph.Initializer.Add(new TensorProto { Name = "w", DataType = 1, Dims = { 3, Classes.Length }, FloatData = { Weights.Cast<float>() } });
        graph.Initializer.Add(new TensorProto { Name = "b", DataType = 1, Dims = { Classes.Length }, FloatData = { Biases } });
        var model = new ModelProto { IrVersion = 7, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 12 } } };
        File.WriteAllBytes(path, model.ToByteArray());
        File.WriteAllText(Path.ChangeExtension(path, ".yml"), yaml ?? $"size: 8\nresize: squash\nlayer: embedding\nmetric: l2\nclasses:\n  {Label}: [{string.Join(", ", Classes)}]\n");
        return path;
    }

    /// <summary>The probabilities of the classes of a vector.</summary>
    public static float[] Probabilities(ReadOnlySpan<float> vector)
    {
        double[] powers = new double[Classes.Length];
        for (int c = 0; c < Classes.Length; c++)
            powers[c] = Math.Exp(Biases[c] + (Weights[0, c] * vector[0]) + (Weights[1, c] * vector[1]) + (Weights[2, c] * vector[2]));
        return [.. powers.Select(p => (float)(p / powers.Sum()))];
    }

    /// <summary>A photo of nearly one color, a little different for each seed.</summary>
    public static byte[] Photo(string tint, int seed)
    {
        (int red, int green, int blue) = tint switch
        {
            "red" => (230, 20, 20),
            "green" => (20, 230, 20),
            "blue" => (20, 20, 230),
            "white" => (245, 245, 245),
            "purple" => (190, 20, 150),
            _ => throw new ArgumentException(tint),
        };
        var random = new Random(seed);
        int[] shift = [random.Next(-15, 16), random.Next(-15, 16), random.Next(-15, 16)];
        const int Side = 16;
        byte[] pixels = new byte[Side * Side * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp((i % 3 == 0 ? red : i % 3 == 1 ? green : blue) + shift[i % 3] + random.Next(-4, 5), 0, 255);
        return ImageEncoder.Png(pixels, Side, Side, 3);
    }

    /// <summary>Writes photos in a folder for each tint, <c>red/00.png</c> and on.</summary>
    public static string MakePhotos(TemporaryFolder folder, params (string Tint, int Count)[] counts)
    {
        string root = folder.File("photos");
        foreach ((string tint, int count) in counts)
        {
            Directory.CreateDirectory(Path.Combine(root, tint));
            for (int i = 0; i < count; i++)
                File.WriteAllBytes(Path.Combine(root, tint, i.ToString("00", CultureInfo.InvariantCulture) + ".png"), Photo(tint, (tint[0] * 1000) + i));
        }

        return root;
    }

    private static ValueInfoProto Value(string name, params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.Add(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
    }
}
