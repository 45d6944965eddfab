using System.Numerics.Tensors;
using Akin.Imaging;
using Akin.Models.Onnx;
using Onnx;

namespace Akin.Models;

/// <summary>
/// Embeds two different photos together and each alone. Where that gives other vectors, the photos change each other's (a norm over all
/// of them, a quantization by the largest value of all), or the network draws random numbers.
/// </summary>
internal static class BehaviorCheck
{
    // Sums are taken in another order where photos are embedded together; this is more than that does and less than any other photo.
    private const float Tolerance = 1e-4f;

    /// <summary>Runs it.</summary>
    /// <param name="embedder">The network.</param>
    /// <param name="model">Its graph, to name what draws random numbers.</param>
    /// <param name="path">Its file.</param>
    /// <param name="batch">1 where the network takes one photo at a time only.</param>
    /// <param name="notes">Told what people should know.</param>
    /// <returns>Whether photos change the vectors of those beside them.</returns>
    /// <exception cref="ModelException">The same photo gets another vector each time.</exception>
    public static bool Run(OnnxEmbedder embedder, ModelProto model, string path, int batch, Action<string> notes)
    {
        int length = embedder.Dimensions, photo = embedder.Shape.Length;
        byte[] pixels = [.. Soft(embedder.Shape), .. Hard(embedder.Shape)];
        float[] alone = new float[2 * length], again = new float[2 * length];
        embedder.Run(pixels.AsSpan(0, photo), 1, alone.AsSpan(0, length));
        embedder.Run(pixels.AsSpan(photo), 1, alone.AsSpan(length));
        bool isMixing = false;
        if (batch > 1)
            embedder.Run(pixels, 2, again);
        else
            embedder.Run(pixels.AsSpan(0, photo), 1, again.AsSpan(0, length));
        int compared = batch > 1 ? 2 * length : length;
        if (!Same(embedder, alone.AsSpan(0, compared), again.AsSpan(0, compared)))
        {
            embedder.Run(pixels.AsSpan(0, photo), 1, again.AsSpan(0, length));
            if (!Same(embedder, alone.AsSpan(0, length), again.AsSpan(0, length)))
                throw new ModelException(Random(model, path));
            isMixing = true;
            notes("photos that are embedded together change each other's vectors; the network is run one photo at a time");
        }

        if (!float.IsFinite(TensorPrimitives.MaxMagnitude<float>(alone)))
            notes("some of its values for a test photo are infinite or no numbers; a photo that gets such a vector is passed over");
        else if (length > 1 && Same(embedder, alone.AsSpan(0, length), alone.AsSpan(length), 1e-6f))
            notes("two very different test photos get the same vector; see whether range, mean and std in its YAML are what it wants");
        return isMixing;
    }

    private static bool Same(OnnxEmbedder embedder, ReadOnlySpan<float> a, ReadOnlySpan<float> b, float tolerance = Tolerance)
    {
        for (int photo = 0; photo < a.Length; photo += embedder.Dimensions)
        {
            int at = photo;
            foreach (EmbedderIdentity part in embedder.Parts)
            {
                ReadOnlySpan<float> x = a.Slice(at, part.Dimensions), y = b.Slice(at, part.Dimensions);
                float largest = 0, difference = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    // What is no number both times is the same.
                    if (x[i].Equals(y[i]))
                        continue;
                    if (!float.IsFinite(x[i]) || !float.IsFinite(y[i]))
                        return false;
                    difference = Math.Max(difference, Math.Abs(x[i] - y[i]));
                    largest = Math.Max(largest, Math.Max(Math.Abs(x[i]), Math.Abs(y[i])));
                }

                if (difference > tolerance * largest)
                    return false;
                at += part.Dimensions;
            }
        }

        return true;
    }

    private static string Random(ModelProto model, string path)
    {
        NodeProto? culprit = model.Graph.Node.FirstOrDefault(n => OnnxGraph.RandomOperators.Contains(n.OpType));
        return culprit is null
            ? $"{path} gives the same photo another vector each time; tap another layer, or save the network for inference"
            : $"{path} gives the same photo another vector each time: its layer '{OnnxGraph.GetName(culprit)}' ({culprit.OpType}) draws random numbers; tap a layer before it, or save the network without it";
    }

    // A soft ramp of middle tones.
    private static byte[] Soft(ImageShape shape) => Paint(shape, (x, y, c) => 90 + (c * 20) + (40 * x / shape.Width) + (20 * y / shape.Height));

    // Hard edges, black and white, and a colored disc.
    private static byte[] Hard(ImageShape shape) => Paint(shape, (x, y, c) =>
    {
        double dx = (x / (double)shape.Width) - 0.4, dy = (y / (double)shape.Height) - 0.6;
        return (dx * dx) + (dy * dy) < 0.06 ? 250 - (c * 100) : ((x * 6 / shape.Width) + (y * 6 / shape.Height)) % 2 * 255;
    });

    private static byte[] Paint(ImageShape shape, Func<int, int, int, int> color)
    {
        byte[] pixels = new byte[shape.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int at = i / shape.Channels;
            pixels[i] = (byte)color(at % shape.Width, at / shape.Width, i % shape.Channels);
        }

        return pixels;
    }
}
