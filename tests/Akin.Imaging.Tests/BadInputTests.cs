using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Imaging.Tests;

public class BadInputTests
{
    private static readonly ImageShape Shape = new() { Width = 32, Height = 32, Mode = ResizeMode.Crop };

    private static readonly Dictionary<string, byte[]> Files = Fixture.All(Picture.Noise(120, 160, 3, 1)).ToDictionary(f => f.Name, f => f.File);

    public static TheoryData<string> Names => [.. Files.Keys];

    /// <summary>Not the CMYK TIFF: its large profile lies behind its pixels, so cut short it still has all of them.</summary>
    public static TheoryData<string> EndingInPixels => [.. Files.Keys.Where(name => name != "tiff-cmyk")];

    [Theory]
    [MemberData(nameof(EndingInPixels))]
    public void A_file_cut_short_anywhere_is_refused(string name)
    {
        byte[] file = Files[name];
        for (int tenth = 1; tenth <= 9; tenth++)
        {
            string message = Refused(file.AsSpan(0, file.Length * tenth / 10));
            Assert.StartsWith("is truncated or damaged", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(EndingInPixels))]
    public void A_file_cut_short_is_refused_whichever_part_of_it_is_wanted(string name)
    {
        byte[] file = Files[name];
        ReadOnlySpan<byte> cut = file.AsSpan(0, file.Length * 9 / 10);
        try
        {
            Picture.Decode(cut, Shape, new(0, 0, 20, 10));
            Assert.Fail("was not refused");
        }
        catch (ImageException)
        {
        }
    }

    [Fact]
    public void An_empty_file_is_said_to_be_empty() => Assert.Equal("is empty (0 bytes)", Refused([]));

    [Theory]
    [InlineData("Just some text that somebody called photo.jpg", "is not an image (Akin reads JPEG, PNG, WebP, GIF, TIFF and AVIF)")]
    [InlineData("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", "is an SVG drawing, which")]
    [InlineData("P6 2 2 255\n............", "is a PNM (PBM, PGM, PPM), which")]
    [InlineData("P3\n2 2 255\n1 2 3 1 2 3 1 2 3 1 2 3", "is a PNM (PBM, PGM, PPM), which")]
    [InlineData("%PDF-1.7\n%", "is a PDF, which")]
    [InlineData("<!DOCTYPE html><html><body>Not found</body></html>", "is a web page, which")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "is a HEIC photo, which")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0isommp42", "is a film, which")]
    [InlineData("GIF8", "is not an image")]
    [InlineData("x", "is not an image")]
    public void What_is_no_photo_is_refused_by_name(string content, string start) =>
        Assert.StartsWith(start, Refused(Encoding.Latin1.GetBytes(content)), StringComparison.Ordinal);

    [Fact]
    public void Random_bytes_are_refused_also_behind_the_start_of_each_format()
    {
        byte[][] starts = [[], .. Files.Values.Select(f => f[..12]), .. Files.Values.Select(f => f[..40])];
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Elements(starts).ToArbitrary(), (bytes, start) => Refused([.. start, .. bytes]).Length > 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Flipped_bytes_give_a_picture_or_one_clear_line(string name)
    {
        byte[] file = Files[name];
        var random = new Random(7);
        // AVIF's decoder and CMYK's profile take their time.
        int rounds = name == "avif" || name.Contains("cmyk", StringComparison.Ordinal) ? 60 : 400;
        for (int round = 0; round < rounds; round++)
        {
            byte[] hurt = (byte[])file.Clone();
            int flips = 1 + random.Next(6), reach = round % 2 == 0 ? Math.Min(400, hurt.Length) : hurt.Length;
            for (int i = 0; i < flips; i++)
                hurt[random.Next(reach)] = (byte)random.Next(256);
            PictureOrLine(hurt);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pieces_cut_out_or_doubled_give_a_picture_or_one_clear_line(string name)
    {
        byte[] file = Files[name];
        var random = new Random(11);
        for (int round = 0; round < 40; round++)
        {
            int from = random.Next(file.Length), length = random.Next(1, 200);
            int to = Math.Min(file.Length, from + length);
            PictureOrLine(round % 2 == 0 ? [.. file[..from], .. file[to..]] : [.. file[..to], .. file[from..]]);
        }
    }

    [Fact]
    public void The_wrong_room_or_shape_is_the_callers_mistake()
    {
        var decoder = new ImageDecoder();
        byte[] file = Files["png"];
        Assert.Throws<ArgumentException>(() => decoder.Decode(file, Shape, null, new byte[5]));
        Assert.Throws<ArgumentException>(() => decoder.Decode(file, new ImageShape { Width = 0, Height = 3 }, null, []));
        Assert.Throws<ArgumentException>(() => decoder.Decode(file, new ImageShape { Width = 1, Height = 1, Channels = 2 }, null, new byte[2]));
        Assert.Throws<ArgumentException>(() => Picture.Decode(file, Shape with { ShortestSide = 31 }));
        Assert.Throws<ArgumentException>(() => Picture.Decode(file, Shape with { ShortestSide = 40, Mode = ResizeMode.Pad }));
        Assert.Throws<ArgumentException>(() => decoder.Resize(new byte[11], 2, 2, 3, Shape, null, new byte[Shape.Length]));
    }

    private static string Refused(ReadOnlySpan<byte> file)
    {
        try
        {
            Picture.Decode(file, Shape);
        }
        catch (ImageException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
            return refusal.Message;
        }

        throw new InvalidOperationException("was not refused");
    }

    private static void PictureOrLine(byte[] file)
    {
        try
        {
            Picture.Decode(file, Shape);
        }
        catch (ImageException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
            Assert.InRange(refusal.Message.Length, 10, 250);
        }
    }
}
