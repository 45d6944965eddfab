using System.Diagnostics;
using System.Drawing;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

/// <summary>Runs alone, so that memory tells of these tests only.</summary>
[CollectionDefinition(nameof(ManyDecodesTests), DisableParallelization = true)]
[Collection(nameof(ManyDecodesTests))]
public class ManyDecodesTests
{
    private static readonly ImageDecoder Decoder = new();
    private static readonly ImageShape Shape = new() { Width = 56, Height = 56, Mode = ResizeMode.Crop };

    private static readonly byte[][] Files = MakeFiles();

    private static byte[][] MakeFiles()
    {
        RawPicture photo = RawPicture.Of(200, 150, (x, y) => [(byte)x, (byte)y, (byte)(x ^ y)]), clear = RawPicture.Noise(100, 80, 4, 1);
        byte[] jpeg = FileMaker.Save(photo, "jpegsave", null, FileMaker.Field("orientation", 6));
        return
        [
            jpeg,
            FileMaker.Save(photo, "jpegsave", s => s.Set("interlace", 1), FileMaker.Tag("p3")),
            FileMaker.Save(clear, "pngsave"),
            FileMaker.Save(clear, "webpsave"),
            FileMaker.Save(photo, "gifsave"),
            FileMaker.Save(photo, "tiffsave", s => s.Set("compression", 2)),
            FileMaker.Save(photo, "heifsave", s => s.Set("compression", 4).Set("effort", 0)),
            jpeg[..(jpeg.Length / 2)],
            [.. FileMaker.Save(clear, "pngsave").AsSpan(0, 5000)],
            [.. "no photo"u8],
        ];
    }

    /// <summary>The picture, or why there is none.</summary>
    private static (byte[] Pixels, string? Failure) Decode(int i)
    {
        var pixels = new byte[Shape.Length];
        try
        {
            Decoder.Decode(Files[i % Files.Length], Shape, i % 3 == 0 ? new Rectangle(10, 10, 60, 50) : null, pixels);
            return (pixels, null);
        }
        catch (ImageException failure)
        {
            return ([], failure.Message);
        }
    }

    [Fact]
    public void Eight_threads_make_the_same_pictures_and_refusals_as_one()
    {
        int period = Files.Length * 3;
        var expected = Enumerable.Range(0, period).Select(Decode).ToArray();
        Assert.Contains(expected, e => e.Failure is not null);
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                (byte[] pixels, string? failure) = Decode(i + (7 * t));
                if (failure != expected[(i + (7 * t)) % period].Failure || !pixels.AsSpan().SequenceEqual(expected[(i + (7 * t)) % period].Pixels))
                    Interlocked.Increment(ref _wrong);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Equal(0, _wrong);
    }

    private int _wrong;

    [Fact]
    public void Thousands_of_decodes_and_failures_leave_no_memory_taken()
    {
        for (int i = 0; i < 300; i++)
            Decode(i);
        nuint tracked = NativeMethods.vips_tracked_get_mem();
        long resident = Resident();
        for (int i = 0; i < 3000; i++)
            Decode(i);
        Assert.Equal(tracked, NativeMethods.vips_tracked_get_mem());
        // Each decode takes over 100 KB: a leak of one in ten would show.
        Assert.InRange(Resident() - resident, long.MinValue, 30_000_000);
    }

    [Fact]
    public void The_same_address_with_other_bytes_is_another_photo()
    {
        var buffer = new byte[4000];
        foreach (byte level in (byte[])[10, 200, 90])
        {
            byte[] file = ImageEncoder.Png([.. Enumerable.Repeat(level, 300)], 10, 10, 3);
            file.CopyTo(buffer, 0);
            RawPicture.Decode(buffer.AsSpan(0, file.Length), Shape).AssertPixel(28, 28, 1, level, level, level);
        }
    }

    private static long Resident()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
