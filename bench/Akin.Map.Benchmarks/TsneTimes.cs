using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Map.Benchmarks;

/// <summary>Times t-SNE on Fashion-MNIST's pixels: the first N test images as the peer takes them, then the train images.</summary>
internal static class TsneTimes
{
    private const string Folder = "/usr/share/datasets/fashion-mnist";
    private const int Dimensions = 784, Judged = 3000, K = 12;

    public static void Print(int n, int threads)
    {
        float[] pixels = [.. Read("t10k"), .. n > 10_000 ? Read("train") : []];
        n = Math.Min(n, pixels.Length / Dimensions);
        var vectors = new VectorMatrix(pixels[..(n * Dimensions)], Dimensions);
        var clock = Stopwatch.StartNew();
        var stages = new Stages(clock);
        TsneLayout layout = Tsne.Run(vectors, new TsneOptions { Threads = threads }, stages);
        double seconds = clock.Elapsed.TotalSeconds;
        // As the peer's script does: the first of the points, in the layout of all.
        int judged = Math.Min(n, Judged);
        double trust = Trustworthiness.Compute(new VectorMatrix(pixels[..(judged * Dimensions)], Dimensions), layout.X.AsMemory(0, judged), layout.Y.AsMemory(0, judged), K);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            engine = "akin",
            n,
            seconds = Math.Round(seconds, 1),
            neighbors_s = Math.Round(stages.Neighbors, 1),
            trustworthiness12 = Math.Round(trust, 4),
            divergence = Math.Round(layout.Divergence, 4),
        }));
    }

    private static float[] Read(string part)
    {
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(File.OpenRead(Path.Combine(Folder, part + "-images-idx3-ubyte.gz")), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        return Array.ConvertAll(unpacked.ToArray()[16..], pixel => pixel / 255f);
    }

    /// <summary>When the search for neighbors was done.</summary>
    private sealed class Stages(Stopwatch clock) : IProgress<TsneProgress>
    {
        public double Neighbors { get; private set; }

        public void Report(TsneProgress value)
        {
            if (value.Stage == TsneStage.Neighbors)
                Neighbors = clock.Elapsed.TotalSeconds;
            else if (value.Done % 100 == 0)
                Console.Error.WriteLine($"{value.Done} of {value.Total} after {clock.Elapsed.TotalSeconds:0.0} s");
        }
    }
}
