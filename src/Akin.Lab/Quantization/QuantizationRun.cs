using System.Collections.Concurrent;
using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Imaging;
using Akin.Models;
using Akin.Training;
using Akin.Training.Quantization;

namespace Akin.Lab.Quantization;

/// <summary>Brings a network to 8 bits with photos of a source, and tells what that cost and gained.</summary>
public static class QuantizationRun
{
    /// <summary>So many photos tell a layer's range well enough, and take seconds.</summary>
    public const int UsualPhotos = 256;

    private const int TimedPhotos = 8, Rounds = 9;

    /// <summary>Quantizes a network and writes it.</summary>
    /// <param name="model">The <c>.onnx</c> file.</param>
    /// <param name="source">Photos like those that it will see.</param>
    /// <param name="output">The <c>.onnx</c> file to write.</param>
    /// <param name="options">How.</param>
    /// <param name="photos">How many photos to take, evenly spread over the source.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="progress">Told how many of how many runs of the network are done.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="ModelException">It is no network for photos.</exception>
    /// <exception cref="TrainingException">It can't be quantized, or the photos do not do.</exception>
    /// <exception cref="SourceException">The source as a whole can't be read.</exception>
    /// <exception cref="EngineException">The network would be written over.</exception>
    public static QuantizationReport Run(
        string model, IPhotoSource source, string output, QuantizationOptions options, int photos = UsualPhotos, ImageLimits? limits = null,
        IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(photos, 1);
        if (Path.GetFullPath(model) == Path.GetFullPath(output))
            throw new EngineException($"{output} is the network itself; write the other to another file");
        using var exact = OnnxEmbedder.Open(model);
        (byte[][] pixels, SkippedPhoto[] skipped) = Decode(source, exact.Shape, photos, limits ?? new ImageLimits(), cancellation);
        using var quantizer = StaticQuantizer.Open(model);
        QuantizedNetwork quantized = quantizer.Quantize(pixels, output, options, progress, cancellation);
        using var narrow = OnnxEmbedder.Open(output);
        (double before, double after) = Time(exact, narrow, pixels, cancellation);
        return new QuantizationReport(output, pixels.Length, skipped, quantized, new FileInfo(model).Length, new FileInfo(output).Length, before, after);
    }

    private static (byte[][] Pixels, SkippedPhoto[] Skipped) Decode(IPhotoSource source, ImageShape shape, int photos, ImageLimits limits, CancellationToken cancellation)
    {
        SourceEntry[] entries = [.. SourceListing.Read(source, int.MaxValue, cancellation).Entries.Where(e => e.Item is not null)];
        SourceItem[] chosen = entries.Length <= photos ? [.. entries.Select(e => e.Item!)] : [.. Enumerable.Range(0, photos).Select(i => entries[(int)((long)i * entries.Length / photos)].Item!)];
        byte[]?[] pixels = new byte[chosen.Length][];
        ConcurrentBag<SkippedPhoto> skipped = [];
        var decoder = new ImageDecoder(limits);
        Parallel.For(0, chosen.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            try
            {
                byte[] photo = new byte[shape.Length];
                PhotoDecoder.Decode(decoder, source.Read(chosen[i].Path, limits.MaxBytes), chosen[i].Box, shape, photo);
                pixels[i] = photo;
            }
            catch (PhotoException e)
            {
                skipped.Add(new SkippedPhoto(chosen[i].Path, e.Message));
            }
        });
        return ([.. pixels.OfType<byte[]>()], [.. skipped.OrderBy(s => s.Path, StringComparer.Ordinal)]);
    }

    // Photos a second of one core, in turns, the middle of several rounds: the machine may have other things to do.
    private static (double Before, double After) Time(OnnxEmbedder exact, OnnxEmbedder narrow, byte[][] photos, CancellationToken cancellation)
    {
        byte[] pixels = [.. photos.Take(TimedPhotos).SelectMany(p => p)];
        int count = Math.Min(TimedPhotos, photos.Length);
        double[] before = new double[Rounds], after = new double[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            double first = Rate(exact), second = Rate(narrow);
            if (round >= 0)
                (before[round], after[round]) = (first, second);
        }

        return (before.Order().ElementAt(Rounds / 2), after.Order().ElementAt(Rounds / 2));

        double Rate(OnnxEmbedder embedder)
        {
            float[] vectors = new float[count * embedder.Dimensions];
            long start = Stopwatch.GetTimestamp();
            embedder.Embed(pixels, count, vectors);
            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}

/// <summary>What quantizing cost and gained.</summary>
/// <param name="Path">The file that was written.</param>
/// <param name="Photos">How many photos it was calibrated and judged with.</param>
/// <param name="Skipped">Photos that could not be used, with the reason.</param>
/// <param name="Network">Which layers are in 8 bits, and how alike the vectors are.</param>
/// <param name="BytesBefore">The size of the file.</param>
/// <param name="BytesAfter">The size of the one that was written.</param>
/// <param name="PhotosPerSecondBefore">Photos a second of one core, decoding left out.</param>
/// <param name="PhotosPerSecondAfter">The same in 8 bits, measured in turns.</param>
public sealed record QuantizationReport(
    string Path, int Photos, IReadOnlyList<SkippedPhoto> Skipped, QuantizedNetwork Network, long BytesBefore, long BytesAfter, double PhotosPerSecondBefore, double PhotosPerSecondAfter);
