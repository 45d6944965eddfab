using System.CommandLine;
using Akin.Cli.Terminal;
using Akin.Models;

namespace Akin.Cli.Verbs;

/// <summary><c>akin layers</c>: what can be tapped of a network.</summary>
internal static class LayersVerb
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The .onnx file" };
        var json = CommonOptions.Json();
        var verb = new Command("layers", "Lists the layers of a network that can be tapped, with the shape for one photo and what its axes mean: n photos, c channels, the others positions.\n\nExample: akin layers mobilenet-v2.onnx") { model, json };
        verb.SetAction(parsed =>
        {
            IReadOnlyList<Layer> layers = LayerList.Read(parsed.GetRequiredValue(model));
            if (parsed.GetValue(json))
                Answer.Write(new { Model = parsed.GetValue(model), Layers = layers });
            else
                People.Table(["layer", "operator", "input", "output", "layout", ""], layers.Select(l => (string[])[l.Name, l.Operator, Shape(l.Input), Shape(l.Output), Layout(l), Remark(l)]));
            return 0;
        });
        return verb;
    }

    private static string Layout(Layer layer) => layer.Layout ?? (layer.Output.Count > 1 ? "?" : "");

    private static string Remark(Layer layer) =>
        layer.Obstacle is { } obstacle ? $"the network's own; can't be tapped: {obstacle}" : layer.IsOutput ? "the network's own" : "";

    private static string Shape(IReadOnlyList<long> shape) => string.Join(" x ", shape);
}
