using System.Runtime.InteropServices;
using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Google.Protobuf;
using Onnx;

namespace Akin.Training.Tests.Gradients;

/// <summary>Whole pretrained networks can be trained in every layer.</summary>
public class PretrainedNetworkTests
{
    /// <summary>
    /// A step along the gradient changes the loss by the gradient's length times the step: one number that every layer
    /// has a part in.
    /// </summary>
    [Theory]
    [InlineData("mobilenet-v2.onnx")]
    [InlineData("squeezenet-1.1.onnx")]
    public void A_step_along_the_gradient_of_all_weights_changes_the_loss_as_it_says(string file)
    {
        Backbone backbone = Backbone.Open(SharedFolder.Require("models", file));
        ModelProto model = backbone.Model;
        ModelProto plain = model.Clone();
        string output = model.Graph.Output[0].Name;
        TensorShapes shapes = TensorShapes.Infer(model, 1);
        long[] photo = shapes.GetShape(model.Graph.Input.Single().Name);
        var random = new Random(1);
        var inputs = new Dictionary<string, (float[], long[])> { [model.Graph.Input.Single().Name] = (GradientCheck.Normal(random, photo), photo) };
        float[] weights = GradientCheck.Normal(random, shapes.GetShape(output));

        var running = model.Graph.Node.Where(n => n.OpType == "BatchNormalization").SelectMany(n => n.Input.Skip(3)).ToHashSet();
        string[] parameters = [.. model.Graph.Initializer.Where(w => w.DataType == 1 && !running.Contains(w.Name)).Select(w => w.Name)];
        var seeds = new Dictionary<string, string> { [output] = new GraphWriter(model, shapes).Constant(weights, shapes.GetShape(output)) };
        IReadOnlyDictionary<string, string> names = Differentiator.AddGradients(model, shapes, seeds, parameters);
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(names.Values.Select(n => new ValueInfoProto { Name = n }));
        using var session = GradientCheck.Open(model);
        Dictionary<string, float[]> gradients = GradientCheck.Evaluate(session, inputs) is var given
            ? names.ToDictionary(n => n.Key, n => given[n.Value].Values)
            : [];

        Assert.All(
            model.Graph.Node.Where(n => n.OpType is "Conv" or "Gemm" && !n.Name.StartsWith("gradient", StringComparison.Ordinal)),
            layer => Assert.Contains(layer.Input[1], gradients.Keys));
        double length = Math.Sqrt(gradients.Values.Sum(g => g.Sum(v => (double)v * v)));
        Assert.True(length > 0);

        double Loss(double step)
        {
            ModelProto moved = plain.Clone();
            foreach (TensorProto weight in moved.Graph.Initializer.Where(w => gradients.ContainsKey(w.Name)))
            {
                float[] old = weight.RawData.IsEmpty ? [.. weight.FloatData] : MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray();
                float[] values = [.. old.Zip(gradients[weight.Name], (v, g) => (float)(v + (step * g / length)))];
                weight.FloatData.Clear();
                weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values));
            }

            using var forward = GradientCheck.Open(moved);
            return GradientCheck.Evaluate(forward, inputs)[output].Values.Zip(weights, (v, w) => (double)v * w).Sum();
        }

        // So small that few activations change sides of their kinks.
        const double Step = 3e-5;
        double slope = (Loss(Step) - Loss(-Step)) / (2 * Step);
        Assert.Equal(1, slope / length, 0.02);
    }
}
