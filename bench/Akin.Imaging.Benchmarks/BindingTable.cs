using System.Diagnostics;
using System.Globalization;
using NetVips;

namespace Akin.Imaging.Benchmarks;

/// <summary>What Akin's own binding of libvips saves against the package NetVips: the same files decoded to their own size through both, in turns, on one thread.</summary>
internal static class BindingTable
{
    private const int Photos = 600, Rounds = 9, StripRows = 32;

    public static void Print(string folder)
    {
        byte[][] files = [.. Directory.GetFiles(folder, "*.jpg").Order(StringComparer.Ordinal).Take(Photos).Select(File.ReadAllBytes)];
        var decoder = new ImageDecoder();
        ImageShape[] shapes = [.. files.Select(f => decoder.Identify(f)).Select(i => new ImageShape { Width = i.Width, Height = i.Height })];
        byte[] pixels = new byte[shapes.Max(s => s.Length)];
        Cache.Max = 0;

        void Ours(int i) => decoder.Decode(files[i], shapes[i], null, pixels.AsSpan(0, shapes[i].Length));
        void Theirs(int i) => Decode(files[i], shapes[i], pixels);
        for (int i = 0; i < files.Length; i++)
        {
            Ours(i);
            byte[] one = pixels[..shapes[i].Length];
            Theirs(i);
            if (!one.AsSpan().SequenceEqual(pixels.AsSpan(0, shapes[i].Length)))
                throw new InvalidOperationException($"photo {i} differs");
        }

        List<double> ratios = [];
        (long ours, long theirs) = (0, 0);
        for (int round = 0; round < Rounds; round++)
        {
            (double a, ours) = Measure(Ours, files.Length);
            (double b, theirs) = Measure(Theirs, files.Length);
            ratios.Add(b / a);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {1e6 * a / files.Length:0} us and {1e6 * b / files.Length:0} us a photo"));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"processor time with NetVips / with our binding: {ratios[Rounds / 2]:0.000} (median of {Rounds} turns, {ratios[0]:0.000} to {ratios[^1]:0.000}); allocated a photo: {theirs / files.Length:N0} and {ours / files.Length:N0} bytes"));
    }

    private static (double Seconds, long Bytes) Measure(Action<int> decode, int count)
    {
        using var self = Process.GetCurrentProcess();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan before = self.TotalProcessorTime;
        for (int i = 0; i < count; i++)
            decode(i);
        self.Refresh();
        return ((self.TotalProcessorTime - before).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    /// <summary>The same loader with the same settings, read strip by strip into the same room; without the checks and the retry that ours has.</summary>
    private static void Decode(byte[] file, ImageShape shape, byte[] pixels)
    {
        using Image image = Image.JpegloadBuffer(file, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        using Region region = Region.New(image);
        int row = image.Width * image.Bands;
        for (int y = 0; y < image.Height; y += StripRows)
        {
            int rows = Math.Min(StripRows, image.Height - y);
            byte[] strip = region.Fetch(0, y, image.Width, rows);
            if (image.Bands == shape.Channels)
            {
                strip.CopyTo(pixels, y * row);
                continue;
            }

            for (int i = 0; i < strip.Length; i++)
                pixels.AsSpan(((y * row) + i) * 3, 3).Fill(strip[i]);
        }
    }
}
