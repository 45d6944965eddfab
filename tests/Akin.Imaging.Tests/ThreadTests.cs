using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public class ThreadTests
{
    private static readonly ImageShape Shape = new() { Width = 48, Height = 48, Mode = ResizeMode.Crop };

    [Fact]
    public void Eight_threads_see_the_same_pictures_as_one()
    {
        byte[][] files = [.. Fixture.All(Picture.Noise(130, 90, 3, 2)).Where(f => f.Name is not ("avif" or "tiff-cmyk")).Select(f => f.File)];
        byte[][] expected = [.. files.Select(f => Picture.Decode(f, Shape).Pixels)];
        Parallel.For(0, 8 * 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % files.Length], Picture.Decode(files[i % files.Length], Shape).Pixels));
    }

    [Fact]
    public void Every_thread_hears_of_its_own_files_fault()
    {
        Picture noise = Picture.Noise(100, 100, 3, 4);
        (byte[] File, string Said)[] faults = [.. Fixture.All(noise).Where(f => f.Name is "jpeg" or "png" or "tiff" or "webp" or "gif")
            .Select(f => f.File[..(f.File.Length / 2)]).Select(f => (f, Fault(f)))];
        Assert.True(faults.Select(f => f.Said).Distinct(StringComparer.Ordinal).Count() > 2);
        byte[] good = Fixture.Read("jpeg", noise);
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 2 == 0)
                Picture.Decode(good, Shape);
            else
                Assert.Equal(faults[i % faults.Length].Said, Fault(faults[i % faults.Length].File));
        });
    }

    [Fact]
    public void Thousands_of_photos_good_and_bad_leave_no_memory_behind()
    {
        Picture picture = Picture.Noise(150, 130, 3, 3);
        byte[][] files = [.. Fixture.All(picture).Where(f => f.Name is not ("avif" or "tiff-cmyk" or "jpeg-cmyk")).Select(f => f.File), Fixture.Save(picture, "jpegsave", i => Fixture.Profile(i, "p3"))];
        Use(files, 100);
        nuint kept = NativeMethods.vips_tracked_get_mem();
        long resident = Resident();
        Use(files, 2000);
        // What libvips counts must be what it was, give or take a thread's buffers; what it does not (objects, profiles,
        // strings), 2,000 times a kilobyte, would show in the process.
        Assert.True(NativeMethods.vips_tracked_get_mem() <= kept + 4_000_000, $"libvips keeps {NativeMethods.vips_tracked_get_mem() - kept} bytes more");
        Assert.True(Resident() < resident + 100_000_000, $"the process keeps {(Resident() - resident) / 1e6:F0} MB more");
    }

    private static void Use(byte[][] files, int times)
    {
        for (int i = 0; i < times; i++)
        {
            byte[] file = files[i % files.Length];
            Picture.Decode(file, Shape, i % 3 == 0 ? new(10, 10, 60, 50) : null);
            if (i % 5 == 0)
                new ImageDecoder().Thumbnail(file, 40);
            if (i % 7 == 0)
                Fault(file[..(file.Length / 2)]);
        }
    }

    private static string Fault(byte[] file) => Assert.Throws<ImageException>(() => Picture.Decode(file, Shape)).Message;

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
