using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public class ColourTests
{
    private static readonly ImageShape Shape = new() { Width = 32, Height = 32 };

    /// <summary>Display P3 to sRGB by the published matrices; both have the same curve and white.</summary>
    private static byte[] P3ToSrgb(params byte[] colour)
    {
        double[] p3 = [.. colour.Select(c => c / 255.0).Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];
        double[][] matrix = [[1.2249402, -0.2249402, 0], [-0.0420570, 1.0420570, 0], [-0.0196376, -0.0786361, 1.0982735]];
        return [.. matrix.Select(row => row.Zip(p3, (m, v) => m * v).Sum())
            .Select(v => v <= 0.0031308 ? v * 12.92 : (1.055 * Math.Pow(v, 1 / 2.4)) - 0.055)
            .Select(v => (byte)Math.Round(255 * Math.Clamp(v, 0, 1)))];
    }

    public static TheoryData<string> Savers => ["jpegsave", "pngsave", "webpsave", "tiffsave"];

    private static Func<VipsOperation, VipsOperation>? Fine(string saver) => saver switch
    {
        "jpegsave" => s => s.Set("Q", 98).Set("subsample-mode", 2),
        "webpsave" => s => s.Set("lossless", 1),
        _ => null,
    };

    [Theory]
    [MemberData(nameof(Savers))]
    public void A_wide_gamut_profile_is_honoured(string saver)
    {
        byte[][] stored = [[180, 80, 70], [90, 160, 100], [60, 80, 150], [255, 0, 0]];
        byte[] file = FileMaker.Save(RawPicture.Quarters(32, 32, stored), saver, Fine(saver), FileMaker.Tag("p3"));
        byte[][] expected = [.. stored.Select(P3ToSrgb)];
        Assert.Equal([194, 72, 64], expected[0]);
        RawPicture.Decode(file, Shape).AssertQuarters(3, expected);
    }

    [Fact]
    public void A_wide_gamut_profile_is_honoured_in_16_bits_and_with_alpha()
    {
        byte[][] stored = [[180, 80, 70, 255], [90, 160, 100, 255], [60, 80, 150, 0], [0, 0, 0, 128]];
        byte[][] expected = [P3ToSrgb(180, 80, 70), P3ToSrgb(90, 160, 100), [255, 255, 255], [127, 127, 127]];
        RawPicture picture = RawPicture.Quarters(32, 32, stored);
        RawPicture.Decode(FileMaker.Save(picture, "pngsave", null, FileMaker.Tag("p3")), Shape).AssertQuarters(3, expected);
        RawPicture.Decode(FileMaker.Save(picture, "pngsave", null, FileMaker.Colourspace(VipsInterpretation.Rgb16), FileMaker.Tag("p3")), Shape).AssertQuarters(3, expected);
    }

    [Fact]
    public void A_profile_that_does_not_fit_the_pixels_leaves_the_photo_readable()
    {
        // Grey pixels with a colour profile, colours with a CMYK one: programs write such files, and browsers show them.
        RawPicture grey = RawPicture.Quarters(32, 32, [20], [90], [160], [250]);
        RawPicture.Decode(FileMaker.Save(grey, "jpegsave", s => s.Set("Q", 98), FileMaker.Tag("p3")), Shape)
            .AssertQuarters(3, [20, 20, 20], [90, 90, 90], [160, 160, 160], [250, 250, 250]);
        RawPicture colour = RawPicture.Quarters(32, 32, [200, 40, 40], [40, 160, 60], [40, 60, 200], [230, 200, 40]);
        RawPicture.Decode(FileMaker.Save(colour, "jpegsave", s => s.Set("Q", 98).Set("subsample-mode", 2), FileMaker.Tag("cmyk")), Shape)
            .AssertQuarters(3, [200, 40, 40], [40, 160, 60], [40, 60, 200], [230, 200, 40]);
    }

    [Fact]
    public void A_damaged_profile_leaves_the_photo_readable()
    {
        byte[] file = FileMaker.Save(RawPicture.Quarters(32, 32, [200, 40, 40], [40, 160, 60], [40, 60, 200], [230, 200, 40]), "jpegsave",
            s => s.Set("Q", 98).Set("subsample-mode", 2), FileMaker.Tag("p3"));
        int profile = file.AsSpan().IndexOf("ICC_PROFILE\0"u8);
        Assert.True(profile > 0);
        file.AsSpan(profile + 14, 120).Fill(0x55);
        RawPicture.Decode(file, Shape).AssertQuarters(3, [200, 40, 40], [40, 160, 60], [40, 60, 200], [230, 200, 40]);
    }

    [Fact]
    public void Grey_is_the_luma_of_rec_601()
    {
        byte[][] colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 200, 90]];
        byte[] file = FileMaker.Save(RawPicture.Quarters(32, 32, colours), "pngsave");
        RawPicture.Decode(file, Shape with { Channels = 1 }).AssertQuarters(0, [76], [150], [29], [131]);
    }
}
