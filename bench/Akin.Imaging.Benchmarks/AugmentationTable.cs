using System.Diagnostics;
using System.Globalization;
using Akin.Imaging.Augmentation;

namespace Akin.Imaging.Benchmarks;

/// <summary>How many photos a second one core makes ready for training at 224 x 224, from files and from the cache of small photos.</summary>
internal static class AugmentationTable
{
    private const int Photos = 600, Rounds = 5;

    public static void Print(string folder)
    {
        byte[][] files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(Photos).Select(File.ReadAllBytes)];
        var decoder = new ImageDecoder();
        var shape = new ImageShape { Width = 224, Height = 224, Mode = ResizeMode.Crop, ShortestSide = 256 };
        var form = new PixelTensor(mean: [0.485f, 0.456f, 0.406f], deviation: [0.229f, 0.224f, 0.225f]);
        var cache = new PhotoCache(decoder, 256, 3, 1L << 30);
        RawPhoto[] small = [.. files.Select((file, i) => cache.Get(i, null, () => file))];
        var tensor = new float[shape.Length];
        (string Name, AugmentationOptions Options)[] kinds =
        [
            ("nothing (as for inference)", AugmentationOptions.None),
            ("random resized crop", new AugmentationOptions { CropArea = 0.35, CropAspect = 4.0 / 3 }),
            ("crop, flip, colors, erasing", AugmentationOptions.ForPhotos),
            ("the same and rotation", AugmentationOptions.ForPhotos with { Rotation = 10 }),
        ];

        // In turns, and of each the best, for machines wobble; the time is the processor's.
        double[,] best = new double[kinds.Length, 2];
        for (int round = 0; round < Rounds; round++)
        {
            for (int k = 0; k < kinds.Length; k++)
            {
                var augmenter = new Augmenter(decoder, shape, form, kinds[k].Options, 1);
                best[k, 0] = Math.Max(best[k, 0], Rate(i => augmenter.Fill(files[i], null, round, i, tensor), files.Length));
                best[k, 1] = Math.Max(best[k, 1], Rate(i => augmenter.Fill(small[i], null, round, i, tensor), files.Length));
            }
        }

        Console.WriteLine("| | from the file, photos/s a core | from the cache, photos/s a core |\n|---|---|---|");
        for (int k = 0; k < kinds.Length; k++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kinds[k].Name} | {best[k, 0]:#,0} | {best[k, 1]:#,0} |"));
    }

    private static double Rate(Action<int> work, int count)
    {
        using var self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        for (int i = 0; i < count; i++)
            work(i);
        self.Refresh();
        return count / (self.TotalProcessorTime - before).TotalSeconds;
    }
}
