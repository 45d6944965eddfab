using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Imaging;
using Akin.Lab.Duplicates;
using Akin.Vectors;

namespace Akin.Lab.Tests.Duplicates;

/// <summary>A folder of photos with copies of some, indexed by raw pixels.</summary>
internal sealed class CopiedPhotos : IDisposable
{
    private static readonly ImageDecoder Decoder = new();

    public TemporaryFolder Folder { get; } = new();

    public string Photos => Folder.File("photos");

    public string Store => Folder.File("store");

    public CopiedPhotos() => Directory.CreateDirectory(Photos);

    public void Dispose() => Folder.Dispose();

    /// <summary>A product on a light ground, its body of the color that a seed gives, as a PNG.</summary>
    public static byte[] Photo(int seed, int width = 120, int height = 150, int red = 0)
    {
        var random = new Random(seed);
        int[] body = [random.Next(40, 200), random.Next(40, 200), random.Next(40, 200)];
        if (red > 0)
            body = [red, 40, 40];
        (double X, double Y, double A, double B)[] blobs = [.. Enumerable.Range(0, 4).Select(_ =>
            (0.2 + (random.NextDouble() * 0.6), 0.2 + (random.NextDouble() * 0.6), 0.08 + (random.NextDouble() * 0.2), 0.08 + (random.NextDouble() * 0.2)))];
        byte[] pixels = new byte[width * height * 3];
        for (int py = 0, at = 0; py < height; py++)
        {
            for (int px = 0; px < width; px++)
            {
                double x = (px + 0.5) / width, y = (py + 0.5) / height;
                bool inside = blobs.Any(b => ((x - b.X) * (x - b.X) / (b.A * b.A)) + ((y - b.Y) * (y - b.Y) / (b.B * b.B)) < 1);
                double shade = 0.8 + (0.2 * Math.Sin((x + (2 * y)) * 9));
                for (int c = 0; c < 3; c++)
                    pixels[at++] = (byte)(inside ? body[c] * shade : 240 - (20 * y));
            }
        }

        return ImageEncoder.Png(pixels, width, height, 3);
    }

    public void Write(string name, byte[] file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Photos, name))!);
        File.WriteAllBytes(Path.Combine(Photos, name), file);
    }

    /// <summary>A copy as a JPEG, perhaps smaller, of a part, or mirrored.</summary>
    public static byte[] Jpeg(byte[] photo, double scale = 1, int quality = 85, Rectangle? box = null, bool mirror = false)
    {
        ImageInfo info = Decoder.Identify(photo);
        Size part = box?.Size ?? new Size(info.Width, info.Height);
        var shape = new ImageShape { Width = (int)(part.Width * scale), Height = (int)(part.Height * scale) };
        byte[] pixels = new byte[shape.Length];
        Decoder.Decode(photo, shape, box, pixels);
        if (mirror)
            pixels = [.. pixels.Chunk(3).Chunk(shape.Width).SelectMany(row => row.Reverse().SelectMany(p => p))];
        return ImageEncoder.Jpeg(pixels, shape.Width, shape.Height, 3, quality);
    }

    public Akin.Engine.Ingest.IngestReport Index(IPhotoSource? source = null, string model = "pixels", IndexKind index = IndexKind.Flat)
    {
        source ??= PhotoSource.Open(Photos);
        using var collection = Collection.OpenForIndexing(Store, new IndexRequest { Model = model, Index = index, Metric = Metric.Cosine }, source, "test");
        Akin.Engine.Ingest.IngestReport report = collection.Ingest(source);
        collection.OpenIndex();
        return report;
    }

    public DuplicateReport Find(DuplicateRequest? request = null)
    {
        using var collection = Collection.Open(Store);
        return DuplicateSearch.Run(collection, request ?? new DuplicateRequest());
    }

    public RemovalReport Remove(DuplicateReport report, bool deleteFiles = false) => DuplicateRemoval.Run(Store, report.Groups, deleteFiles, new ImageLimits());

    public string[] Ids()
    {
        using var collection = Collection.Open(Store);
        return [.. collection.Store.Find(collection.Store.Keys()).Values.Select(i => i.Id).Order()];
    }

    public static string[][] Groups(DuplicateReport report) => [.. report.Groups.Select(g => g.Others.Prepend(g.Kept).Select(p => p.Item.Id).ToArray())];
}
