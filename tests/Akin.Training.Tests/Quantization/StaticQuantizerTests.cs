using Akin.Models;
using Akin.Models.Onnx;
using Akin.Training.Networks;
using Akin.Training.Quantization;
using Onnx;

namespace Akin.Training.Tests.Quantization;

/// <summary>A network in 8 bits gives nearly the vectors that it gave, and what can't be in 8 bits is said.</summary>
public sealed class StaticQuantizerTests : IDisposable
{
    private const int Side = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RangeMethod.Percentile, false)]
    [InlineData(RangeMethod.Entropy, false)]
    [InlineData(RangeMethod.Percentile, true)]
    public void Vectors_stay_nearly_the_same_and_the_file_gets_smaller(RangeMethod method, bool sevenBits)
    {
        string path = Residual();
        QuantizedNetwork quantized = Quantize(path, new QuantizationOptions { Method = method, SevenBits = sevenBits });
        Assert.Equal((5, 0), (quantized.Layers, quantized.Kept.Count));
        Assert.InRange(quantized.Alike, 0.97, 1);
        Assert.True(new FileInfo(Output).Length < 0.5 * new FileInfo(path).Length);

        // What was said of it is so, for photos in any number.
        using OnnxEmbedder exact = OnnxEmbedder.Open(path), narrow = OnnxEmbedder.Open(Output);
        byte[][] photos = Photos(9, seed: 7);
        float[] before = Embed(exact, photos), after = Embed(narrow, photos);
        for (int i = 0; i < photos.Length; i++)
            Assert.InRange(Cosine(before.AsSpan(i * exact.Dimensions, exact.Dimensions), after.AsSpan(i * exact.Dimensions, exact.Dimensions)), 0.95, 1);
        Assert.True(narrow.BatchSize > 1);
        int most = OnnxFile.Read(Output).Graph.Initializer.Where(w => w.DataType == (int)TensorProto.Types.DataType.Int8).SelectMany(w => w.RawData.ToArray()).Max(b => Math.Abs((int)(sbyte)b));
        Assert.Equal(sevenBits ? 63 : 127, most);
    }

    [Fact]
    public void A_layer_that_is_to_be_kept_stays_in_float32_and_is_named()
    {
        string path = Residual();
        QuantizedNetwork quantized = Quantize(path, new QuantizationOptions { Keep = ["conv1"] });
        Assert.Equal(4, quantized.Layers);
        Assert.Equal(new FloatLayer("conv1", "it was to be kept"), Assert.Single(quantized.Kept));
        ModelProto model = OnnxFile.Read(Output);
        NodeProto kept = model.Graph.Node.Single(n => n.Name == "conv1");
        Assert.Equal((int)TensorProto.Types.DataType.Float, model.Graph.Initializer.Single(w => w.Name == kept.Input[1]).DataType);
    }

    [Fact]
    public void Of_a_transformer_the_products_of_two_activations_stay_in_float32()
    {
        string path = SmallTransformer.Save(_folder.File("vit.onnx"));
        File.WriteAllText(_folder.File("vit.yml"), "preset: dinov2\npool: cls\n");
        QuantizedNetwork quantized = Quantize(path);
        Assert.Equal(7, quantized.Layers);
        Assert.Equal(2, quantized.Kept.Count(l => l.Reason == "its weights are no constants"));
        Assert.InRange(quantized.Alike, 0.9, 1);
        // How photos are prepared and which token is the vector go with it.
        using OnnxEmbedder exact = OnnxEmbedder.Open(path), narrow = OnnxEmbedder.Open(Output);
        Assert.Equal(exact.Identity.Preprocessing, narrow.Identity.Preprocessing);
        Assert.Equal((Pooling.Cls, exact.Dimensions), (narrow.Identity.Pool, narrow.Dimensions));
    }

    [Fact]
    public void A_network_in_8_bits_can_be_trained_on()
    {
        Quantize(Residual());
        TrainingNetwork network = Heads.Put(Backbone.Open(Output), new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1);
        var options = new TrainerOptions { Tasks = [ToyNetwork.First], BatchSize = 2, Epochs = 1, Rate = 0.01f, Threads = 1 };
        Assert.Empty(new Trainer(network, options).Check());
    }

    [Fact]
    public void Photos_that_tell_nothing_are_refused()
    {
        string path = Residual();
        Refused("at least 16", path, Photos(15));
        Refused("all photos to calibrate with are the same", path, [.. Enumerable.Repeat(Photos(1)[0], 20)]);
        Refused("of one color", path, [.. Enumerable.Range(0, 20).Select(i => Enumerable.Repeat((byte)(i * 3), 3 * Side * Side).ToArray())]);
        Refused("the same", path, [.. Enumerable.Range(0, 20).Select(_ => new byte[3 * Side * Side])]);
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public void What_can_not_be_quantized_is_said()
    {
        string path = Residual();
        Refused("no layer 'conv9'", path, Photos(20), new QuantizationOptions { Keep = ["conv9"] });
        Refused("the percentile is 20", path, Photos(20), new QuantizationOptions { Percentile = 20 });
        Quantize(path);
        Assert.Contains("quantized already", Assert.Throws<TrainingException>(() => StaticQuantizer.Open(Output)).Message, StringComparison.Ordinal);

        var builder = new NetworkBuilder(1);
        builder.Output(builder.Named(builder.GlobalAveragePool(builder.Input("photo", 3, Side, Side)), "embedding"));
        Refused("no layer that could be computed in 8 bits", Save(builder, "pool.onnx"), Photos(20));
    }

    [Fact]
    public void It_stops_when_it_is_told_to_and_writes_nothing()
    {
        using StaticQuantizer quantizer = StaticQuantizer.Open(Residual());
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => quantizer.Quantize(Photos(40), Output, null, new Stopping(stop), stop.Token));
        Assert.False(File.Exists(Output));
    }

    [Theory]
    [InlineData(99.99)]
    [InlineData(99)]
    [InlineData(100)]
    public void The_range_holds_as_many_percent_of_the_values_as_are_wanted(double percentile)
    {
        var random = new Random(4);
        float[] values = [.. Enumerable.Range(0, 50_000).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1) * 5), 60, -70];
        (float low, float high) = Range(new QuantizationOptions { Percentile = percentile }, values);
        double inside = 100.0 * values.Count(v => v >= low && v <= high) / values.Length;
        Assert.InRange(inside, percentile - 0.2, 100);
        Assert.Equal(percentile < 100, high < 50);
    }

    [Fact]
    public void Entropy_cuts_off_what_is_rare_and_far_and_nothing_of_what_is_even()
    {
        var random = new Random(4);
        float[] even = [.. Enumerable.Range(0, 50_000).Select(_ => (float)random.NextDouble())];
        var options = new QuantizationOptions { Method = RangeMethod.Entropy };
        Assert.InRange(Range(options, even).High, 0.95f, 1);
        Assert.InRange(Range(options, [.. even, 40]).High, 0.9f, 20);
    }

    [Theory]
    [InlineData(RangeMethod.Percentile)]
    [InlineData(RangeMethod.Entropy)]
    public void Zero_is_in_every_range_and_no_range_is_empty(RangeMethod method)
    {
        foreach (float[] values in new float[][] { [3, 4, 5], [-3, -4, -5], [0, 0, 0], [7, 7, 7] })
        {
            (float low, float high) = Range(new QuantizationOptions { Method = method }, values);
            Assert.True(low <= 0 && high >= 0 && low < high, $"{low} to {high}");
        }
    }

    private static (float Low, float High) Range(QuantizationOptions options, float[] values)
    {
        var range = new ActivationRange();
        range.Stretch(values);
        range.Count(values);
        return range.Choose(options);
    }

    private string Output => _folder.File("int8.onnx");

    private QuantizedNetwork Quantize(string path, QuantizationOptions? options = null)
    {
        using StaticQuantizer quantizer = StaticQuantizer.Open(path);
        return quantizer.Quantize(Photos(64), Output, options);
    }

    private void Refused(string says, string path, byte[][] photos, QuantizationOptions? options = null)
    {
        using StaticQuantizer quantizer = StaticQuantizer.Open(path);
        Assert.Contains(says, Assert.Throws<TrainingException>(() => quantizer.Quantize(photos, Output, options)).Message, StringComparison.Ordinal);
    }

    /// <summary>Convolutions with batch norms and ReLUs, the sum of two of them, a pool and two linear layers.</summary>
    private string Residual()
    {
        var builder = new NetworkBuilder(3);
        string x = builder.Relu(builder.BatchNorm(builder.Conv(builder.Input("photo", 3, Side, Side), 32, 3, bias: false)));
        string y = builder.Relu(builder.BatchNorm(builder.Conv(x, 32, 3, bias: false)));
        x = builder.Conv(builder.Concat(x, y), 48, 3, stride: 2);
        string row = builder.Flatten(builder.GlobalAveragePool(builder.Relu(x)));
        builder.Output(builder.Named(builder.Gemm(builder.Relu(builder.Gemm(row, 64)), 24), "embedding"));
        return Save(builder, "residual.onnx");
    }

    private string Save(NetworkBuilder builder, string name)
    {
        string path = _folder.File(name);
        using FileStream file = File.Create(path);
        Google.Protobuf.MessageExtensions.WriteTo(builder.Model, file);
        return path;
    }

    // Slopes and noise: what is the same everywhere would tell no ranges.
    private static byte[][] Photos(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int x = random.Next(-9, 9), y = random.Next(-9, 9), level = random.Next(60, 200);
            return Enumerable.Range(0, 3 * Side * Side).Select(i => (byte)Math.Clamp(level + (x * (i / 3 % Side)) + (y * (i / 3 / Side)) + random.Next(-20, 20), 0, 255)).ToArray();
        })];
    }

    private static float[] Embed(OnnxEmbedder embedder, byte[][] photos)
    {
        float[] vectors = new float[photos.Length * embedder.Dimensions];
        embedder.Embed(photos.SelectMany(p => p).ToArray(), photos.Length, vectors);
        return vectors;
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a, b);

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) => stop.Cancel();
    }
}
