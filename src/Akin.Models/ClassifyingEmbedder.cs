using Akin.Imaging;

namespace Akin.Models;

/// <summary>A network whose vectors and classes are told in one pass.</summary>
public sealed class ClassifyingEmbedder : IEmbedder
{
    private readonly OnnxEmbedder _both;

    private ClassifyingEmbedder(OnnxEmbedder both, IReadOnlyList<string> classes) => (_both, Classes) = (both, classes);

    /// <inheritdoc/>
    public EmbedderIdentity Identity => _both.Parts[0];

    /// <inheritdoc/>
    public ImageShape Shape => _both.Shape;

    /// <inheritdoc/>
    public int Dimensions => Identity.Dimensions;

    /// <inheritdoc/>
    public int BatchSize => _both.BatchSize;

    /// <inheritdoc/>
    public string Metric => _both.Metric;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Opens a network.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings and classes are read from the YAML beside it.</param>
    /// <param name="classes">The output whose classes are told, by its name in the YAML.</param>
    /// <param name="layer">The layer whose values are the vector, as in <see cref="OnnxEmbedder"/>.</param>
    /// <param name="take">The side of the layer.</param>
    /// <param name="check">What <see cref="Check"/> was when it was opened before.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos, has no such layer or classes, or can't be run.</exception>
    public static ClassifyingEmbedder Open(string path, string classes, string? layer = null, Take? take = null, string? check = null)
    {
        ClassOutput output = ClassOutput.Create(ModelSettings.Beside(path), classes, path);
        OnnxEmbedder both = OnnxEmbedder.Open(path, [new LayerTap(layer, take), new LayerTap(output.Name, Take.Output, Pooling.None)], check);
        if (both.Parts[1].Dimensions == output.Classes.Count)
            return new ClassifyingEmbedder(both, output.Classes);
        both.Dispose();
        throw new ModelException($"'{output.Name}' of {path} gives {both.Parts[1].Dimensions} numbers a photo, and its YAML names {output.Classes.Count} classes");
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => _both.Notes;

    /// <inheritdoc/>
    public string? Check => _both.Check;

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors) => Embed(pixels, count, vectors, []);

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors, Span<float> probabilities)
    {
        int classes = Classes.Count, both = _both.Dimensions;
        if (vectors.Length != count * Dimensions)
            throw new ArgumentException($"{count} photos need {count * Dimensions} values", nameof(vectors));
        if (probabilities.Length > 0 && probabilities.Length != count * classes)
            throw new ArgumentException($"{count} photos of {classes} classes give {count * classes} probabilities", nameof(probabilities));
        float[] rows = new float[count * both];
        _both.Embed(pixels, count, rows);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.AsSpan(i * both, both);
            row[..Dimensions].CopyTo(vectors[(i * Dimensions)..]);
            if (probabilities.IsEmpty)
                continue;
            Span<float> numbers = probabilities.Slice(i * classes, classes);
            row[Dimensions..].CopyTo(numbers);
            ClassOutput.ToProbabilities(numbers);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _both.Dispose();
}
