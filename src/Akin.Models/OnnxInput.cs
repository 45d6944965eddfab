using Akin.Imaging;
using Akin.Models.Onnx;
using Onnx;

namespace Akin.Models;

/// <summary>How a network takes photos.</summary>
/// <param name="Name">The name of its input.</param>
/// <param name="Shape">The picture that it wants.</param>
/// <param name="Tensor">How bytes become its values.</param>
/// <param name="Settings">The settings that it was made by, and in them the range, mean and layout that the graph decides where they leave it open.</param>
public sealed record OnnxInput(string Name, ImageShape Shape, PixelTensor Tensor, ModelSettings Settings)
{
    private const int UsualSide = 224;

    /// <summary>The input's shape for a number of photos.</summary>
    /// <param name="count">How many.</param>
    public long[] Dimensions(int count) => Tensor.Layout == TensorLayout.Nchw
        ? [count, Shape.Channels, Shape.Height, Shape.Width]
        : [count, Shape.Height, Shape.Width, Shape.Channels];

    /// <summary>Reads the input from what the graph declares and the settings beside the model.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="path">What messages call the model.</param>
    /// <exception cref="ModelException">The graph takes something else than photos, or not those that the settings say.</exception>
    public static OnnxInput From(GraphProto graph, ModelSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(settings);
        ValueInfoProto[] inputs = [.. new OnnxGraph(graph).Inputs];
        if (inputs.Length == 0)
            throw new ModelException($"{path} takes no photos: what is tapped depends on no input");
        ValueInfoProto photo = inputs.Length == 1 ? inputs[0] : throw new ModelException(
            $"{path} needs one input, a photo; this model has {inputs.Length}: {string.Join(", ", inputs.Select(i => i.Name))} (a layer that needs only the photo can be tapped)");
        var dims = photo.Type?.TensorType?.Shape?.Dim;
        if (dims is not { Count: 4 })
            throw new ModelException($"{path} takes no photos: its input '{photo.Name}' has {dims?.Count ?? 0} dimensions, not 4");
        settings = InputValues.Complete(settings, photo, path);

        // A channel count stands first or last; where both could be one, the usual layout of ONNX networks is meant.
        TensorLayout layout = settings.Layout
            ?? (dims[1].DimValue is not (1 or 3) && dims[3].DimValue is 1 or 3 ? TensorLayout.Nhwc : TensorLayout.Nchw);
        (int channelAt, int heightAt, int widthAt) = layout == TensorLayout.Nchw ? (1, 2, 3) : (3, 1, 2);
        int channels = dims[channelAt].DimValue switch
        {
            0 => 3,
            1 => 1,
            3 => 3,
            long n => throw new ModelException($"{path} takes {n} channels; photos have 1 or 3 (set layout: nhwc in its YAML if the channels stand last)"),
        };

        int width = Side(dims[widthAt], settings.Width ?? settings.Size, "width"), height = Side(dims[heightAt], settings.Height ?? settings.Size, "height");
        var shape = new ImageShape
        {
            Width = width,
            Height = height,
            Channels = channels,
            Mode = settings.Resize,
            ShortestSide = settings.ShortestSide
                ?? (settings is { CropShare: { } share, Resize: ResizeMode.Crop } ? (int)Math.Round(Math.Max(width, height) / share) : null),
            Background = settings.BackgroundColor(),
        };
        var tensor = new PixelTensor(
            channels, layout, settings.Order, settings.Range!.Value / 255, Spread(settings.Mean, channels, 0), Spread(settings.Std, channels, 1));
        InputValues.Check(settings, photo, path);
        return new OnnxInput(photo.Name, shape, tensor, settings with { Layout = layout });

        int Side(TensorShapeProto.Types.Dimension declared, int? wanted, string name)
        {
            if (declared.DimValue > 8192)
                throw new ModelException($"{path} takes photos of {name} {declared.DimValue}; the limit is 8192");
            if (declared.DimValue > 0 && wanted is { } set && set != declared.DimValue)
                throw new ModelException($"{path} takes photos of {name} {declared.DimValue}, and its YAML says {set}");
            return declared.DimValue > 0 ? (int)declared.DimValue : wanted ?? UsualSide;
        }
    }

    /// <summary>
    /// The one input of a graph that can be a photo: four axes, of which the second or the last is 1, 3 or open. Where there are several or
    /// none, the graph's only input.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <returns>Its name; null where none can be told.</returns>
    internal static string? FindPhoto(OnnxGraph graph)
    {
        ValueInfoProto[] inputs = [.. graph.Inputs];
        ValueInfoProto[] photos = [.. inputs.Where(i => i.Type?.TensorType?.Shape?.Dim is { Count: 4 } dims && (dims[1].DimValue is 0 or 1 or 3 || dims[3].DimValue is 0 or 1 or 3))];
        return photos.Length == 1 ? photos[0].Name : inputs.Length == 1 ? inputs[0].Name : null;
    }

    private static float[] Spread(float[] values, int channels, float otherwise) =>
        values.Length == channels ? [.. values] : [.. Enumerable.Repeat(values.Length == 0 ? otherwise : values[0], channels)];
}
