using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Akin.Training.Optimizers;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Tests.Quantized;

/// <summary>A network of whole numbers is fine-tuned as such.</summary>
public class QuantizedTrainingTests
{
    private static readonly string[] _weights = ["conv1_weight", "conv1_bias", "conv2_weight"];

    private static readonly TrainerOptions _options = new()
    {
        Tasks = [ToyNetwork.First],
        BatchSize = ToyData.Batch,
        Epochs = 4,
        Rate = 0.02f,
        Optimizer = new AdamW(),
        Threads = 1,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_learns_in_every_layer_and_is_written_with_the_scales_it_came_with(bool inNodes)
    {
        using var folder = new TemporaryFolder();
        ModelProto before = QuantizedToy.Write();
        TrainingNetwork network = QuantizedToy.Create(QuantizedToy.Write(inNodes));
        TrainingResult result = await new Trainer(network, _options).RunAsync(new ToyData());
        Assert.True(result.Best!.Tasks[0].Accuracy > 0.9, $"{result.Best.Tasks[0].Accuracy}");

        string path = Path.Combine(folder.Path, "trained.onnx");
        network.Save(path);
        ModelProto after = OnnxFile.Read(path);
        foreach (string weight in _weights)
        {
            TensorProto was = before.Graph.Initializer.Single(w => w.Name == weight), now = after.Graph.Initializer.Single(w => w.Name == weight);
            Assert.Equal(was.DataType, now.DataType);
            Assert.Equal(was.Dims, now.Dims);
            Assert.NotEqual(QuantizedToy.Numbers(before, weight), QuantizedToy.Numbers(after, weight));
        }

        foreach (TensorProto kept in before.Graph.Initializer.Where(w => w.Name.EndsWith("_scale", StringComparison.Ordinal)))
            Assert.Equal(kept.Floats(), after.Graph.Initializer.Single(w => w.Name == kept.Name).Floats());

        // Nothing is left of the form in which it learned.
        string[] Nodes(ModelProto model) => [.. model.Graph.Node.Select(n => n.OpType).Where(op => op is "QuantizeLinear" or "DequantizeLinear" or "Round" or "Div")];
        Assert.Equal(Nodes(before), Nodes(after));
    }

    [Fact]
    public async Task The_file_gives_what_the_network_gave_in_training()
    {
        using var folder = new TemporaryFolder();
        TrainingNetwork network = QuantizedToy.Create(QuantizedToy.Write());
        await new Trainer(network, _options with { Epochs = 1 }).RunAsync(new ToyData());
        string path = Path.Combine(folder.Path, "trained.onnx");
        network.Save(path);
        float[] photo = GradientCheck.Normal(new Random(5), 1, 1, 8, 8);
        float[] inTraining = Run(network.Model.ToByteArray(), photo), stored = Run(await File.ReadAllBytesAsync(path), photo);
        Assert.NotEmpty(stored);
        foreach ((float a, float b) in inTraining.Zip(stored))
            Assert.Equal(a, b, 1e-4f);
    }

    [Theory]
    [InlineData(WeightStorage.Full)]
    [InlineData(WeightStorage.Half)]
    [InlineData(WeightStorage.EightBit)]
    public async Task Layers_that_are_frozen_keep_every_number(WeightStorage storage)
    {
        using var folder = new TemporaryFolder();
        ModelProto before = QuantizedToy.Write();
        TrainingNetwork network = QuantizedToy.Create(QuantizedToy.Write());
        await new Trainer(network, _options with { Train = TrainedPart.Last(1), Epochs = 1 }).RunAsync(new ToyData());
        string path = Path.Combine(folder.Path, "trained.onnx");
        network.Save(path, storage);
        ModelProto after = OnnxFile.Read(path);
        Assert.Equal(QuantizedToy.Numbers(before, "conv1_weight"), QuantizedToy.Numbers(after, "conv1_weight"));
        Assert.Equal(QuantizedToy.Numbers(before, "conv1_bias"), QuantizedToy.Numbers(after, "conv1_bias"));
        Assert.NotEqual(QuantizedToy.Numbers(before, "conv2_weight"), QuantizedToy.Numbers(after, "conv2_weight"));
    }

    [Fact]
    public void Its_layers_are_the_convolutions_by_their_own_names() =>
        Assert.Equal(["conv1", "conv2"], WeightLayers.Find(QuantizedToy.Create(QuantizedToy.Write())).Where(l => !l.IsHead).Select(l => l.Name));

    [Fact]
    public async Task A_weight_that_is_float_in_the_file_and_quantized_in_the_graph_learns_too()
    {
        ModelProto model = QuantizedToy.Write();
        float[] values = GradientCheck.Normal(new Random(8), QuantizedToy.Filters * QuantizedToy.Filters * 9);
        TensorProto whole = model.Graph.Initializer.Single(w => w.Name == "conv2_weight");
        model.Graph.Initializer.Remove(whole);
        model.Graph.Initializer.Add(WeightValues.Create("conv2_weight_float", [.. values.Select(v => 0.1f * v)], QuantizedToy.Filters, QuantizedToy.Filters, 3, 3));
        model.Graph.Node.Insert(0, new NodeProto { OpType = "QuantizeLinear", Input = { "conv2_weight_float", "conv2_scale", "conv2_zero" }, Output = { "conv2_weight" } });
        TrainingNetwork network = QuantizedToy.Create(model);
        await new Trainer(network, _options with { Epochs = 1 }).RunAsync(new ToyData());
        float[] learned = network.Model.Graph.Initializer.Single(w => w.Name == "conv2_weight_float").Floats();
        Assert.NotEqual([.. values.Select(v => 0.1f * v)], learned);
    }

    private static float[] Run(byte[] model, float[] photo)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        options.AddSessionConfigEntry("session.disable_quant_qdq", "1");
        using var session = new InferenceSession(model, options);
        var inputs = new Dictionary<string, (float[], long[])> { [session.InputNames[0]] = (photo, [1, 1, 8, 8]) };
        return [.. GradientCheck.Evaluate(session, inputs).OrderBy(o => o.Key, StringComparer.Ordinal).SelectMany(o => o.Value.Values)];
    }
}
