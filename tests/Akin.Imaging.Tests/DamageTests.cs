using System.Buffers.Binary;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

/// <summary>What can't be decoded is refused with its reason; it never comes out black, gray or half.</summary>
public class DamageTests
{
    private static readonly Picture Waves = Picture.Waves(160, 120);

    [Theory]
    [InlineData(34925, "LZMA")]
    [InlineData(50000, "ZSTD")]
    [InlineData(34887, "LERC")]
    [InlineData(50001, "WEBP")]
    [InlineData(34712, "")]
    [InlineData(33005, "")]
    [InlineData(50002, "")]
    [InlineData(9999, "")]
    public void A_TIFF_whose_codec_is_missing_is_refused(int compression, string named)
    {
        byte[] file = Tagged(Fixture.Save(Waves, "tiffsave", set: o => o.Set("compression", 5)), 259, compression);
        string refused = Refused(file);
        Assert.Contains(named, refused, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(8, false)]
    [InlineData(5, true)]
    [InlineData(8, true)]
    [InlineData(7, true)]
    public void A_TIFF_with_a_damaged_strip_or_tile_is_refused(int compression, bool tiles)
    {
        byte[] file = Fixture.Save(Waves, "tiffsave", set: o => o.Set("compression", Setting(compression)).Set("tile", tiles).Set("tile-width", 64).Set("tile-height", 64));
        int offset = 0;
        foreach (Range entry in Entries(file))
        {
            ReadOnlySpan<byte> fields = file.AsSpan(entry);
            if (BinaryPrimitives.ReadUInt16LittleEndian(fields) is 273 or 324)
                offset = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(fields[8..]) + 4));
        }

        // The second strip or tile, by its offset: only from there on the picture is wrong.
        file.AsSpan(offset, 64).Fill(0xFF);
        Refused(file);
    }

    [Fact]
    public void Tags_that_nobody_knows_do_a_TIFF_no_harm()
    {
        byte[] file = Fixture.Save(Waves, "tiffsave"), odd = [.. file];
        foreach (Range entry in Entries(file))
        {
            // The unit of the resolution, which then nobody knows, and which stands where no such tag may.
            if (BinaryPrimitives.ReadUInt16LittleEndian(odd.AsSpan(entry)) == 296)
                BinaryPrimitives.WriteUInt16LittleEndian(odd.AsSpan(entry), 65_000);
        }

        Assert.Equal(Picture.Decode(file).Pixels, Picture.Decode(odd).Pixels);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("png-interlaced")]
    [InlineData("avif")]
    [InlineData("gif")]
    public void A_file_whose_middle_is_overwritten_is_refused(string name) => Refused(Overwritten(Fixture.Read(name, Picture.Noise(160, 120, 3, 5)), 400));

    [Fact]
    public void A_JPEG_whose_data_ends_early_is_refused_though_its_end_is_marked()
    {
        foreach (string name in new[] { "jpeg", "jpeg-progressive", "jpeg-cmyk" })
        {
            byte[] file = Fixture.Read(name, Picture.Noise(160, 120, 3, 5));
            for (int tenths = 5; tenths <= 9; tenths++)
                Refused([.. file[..(file.Length * tenths / 10)], 0xFF, 0xD9]);
        }
    }

    [Fact]
    public void A_few_bytes_that_claim_to_be_a_JPEG_of_a_hundred_megapixels_are_refused()
    {
        byte[] file = Fixture.Save(Picture.Quadrants(16, 16), "jpegsave");
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 9_900);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 9_900);
        Assert.Contains("can't hold the 98.0 megapixels", Refused(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpeg", 1)]
    [InlineData("jpeg", 2)]
    [InlineData("jpeg-progressive", 2)]
    [InlineData("jpeg-cmyk", 2)]
    public void A_JPEG_that_lacks_only_its_end_is_taken_whole(string name, int bytes)
    {
        byte[] file = Fixture.Read(name, Waves);
        Assert.Equal(Picture.Decode(file).Pixels, Picture.Decode(file.AsSpan(0, file.Length - bytes)).Pixels);
    }

    [Fact]
    public void A_JPEG_without_its_end_is_taken_whole_though_its_thumbnail_has_one()
    {
        byte[] file = Fixture.Read("jpeg", Waves), small = Fixture.Save(Picture.Quadrants(16, 16), "jpegsave");
        byte[] segment = [0xFF, 0xE5, (byte)((small.Length + 2) >> 8), (byte)(small.Length + 2), .. small];
        byte[] both = [.. file[..2], .. segment, .. file[2..]];
        Assert.Equal(Picture.Decode(file).Pixels, Picture.Decode(both.AsSpan(0, both.Length - 2)).Pixels);
        Refused(both[..(both.Length * 9 / 10)]);
    }

    [Fact]
    public void A_progressive_JPEG_that_lacks_its_last_scans_is_refused()
    {
        byte[] file = Fixture.Read("jpeg-progressive", Waves);
        // Up to the start of its last scan: all that is there is whole, and not all is there.
        int last = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        int tables = file.AsSpan(0, last).LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);
        Refused(file[..Math.Min(last, tables < 0 ? last : tables)]);
    }

    [Fact]
    public void Bytes_between_a_JPEGs_markers_do_no_harm()
    {
        byte[] file = Fixture.Read("jpeg", Waves);
        int tables = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDB]);
        byte[] odd = [.. file[..tables], 0, 0, 0, .. file[tables..]];
        Assert.Equal(Picture.Decode(file).Pixels, Picture.Decode(odd).Pixels);
        Assert.Equal(Picture.Decode(file).Pixels, Picture.Decode([.. file, .. "a trailer, as phones append it"u8]).Pixels);
    }

    [Fact]
    public void A_GIF_with_fewer_pixels_than_its_frame_has_is_refused()
    {
        Assert.Contains("of the 98302500 pixels", Refused(Fixture.GifClaiming(65_535, 1_500)), StringComparison.Ordinal);
        byte[] file = Fixture.Save(Picture.Noise(160, 120, 3, 5), "gifsave");
        Picture.Decode(file);
        // The end-of-data code too early: the frame's height is raised by one row.
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0, 160, 0, 120, 0]);
        file[frame + 7]++;
        file[8]++;
        Assert.Contains("pixels that its frame should have", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Lab_in_eight_bits_is_said_to_be_unsupported() =>
        Assert.Contains("CIELAB colors in 8 bits", Refused(Tagged(Fixture.Save(Waves, "tiffsave"), 262, 8)), StringComparison.Ordinal);

    [Fact]
    public void Apples_PNG_says_its_reason()
    {
        byte[] file = Fixture.Save(Waves, "pngsave");
        byte[] apple = [.. file[..8], 0, 0, 0, 4, .. "CgBI"u8, 0x50, 0, 0x20, 2, 0x2B, 0xD5, 0xB3, 0x7F, .. file[8..]];
        Assert.Contains("CgBI", Refused(apple), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void CIELAB_is_known_in_either_byte_order_and_size_also_where_the_bits_of_samples_lie_elsewhere(bool little, bool big)
    {
        const int Bits = 258, Photometric = 262, Shorts = 3, Samples = 5, CieLab = 8;
        using var stream = new MemoryStream();
        int offset = big ? 8 : 4, start = big ? 16 : 8, values = start + (big ? 8 : 2) + (2 * (big ? 20 : 12)) + offset;
        stream.Write(little ? "II"u8 : "MM"u8);
        Write(big ? 43 : 42, 2);
        if (big)
        {
            Write(offset, 2);
            Write(0, 2);
        }

        Write(start, offset);
        Write(2, big ? 8 : 2);
        Entry(Bits, Samples, values, offset);
        Entry(Photometric, 1, CieLab, 2);
        Write(0, offset);
        for (int i = 0; i < Samples; i++)
            Write(8, 2);
        Assert.Contains("CIELAB colors in 8 bits", Assert.Throws<ImageException>(() => Formats.TiffPages.Check(stream.ToArray())).Message, StringComparison.Ordinal);

        void Entry(int tag, int count, int value, int bytes)
        {
            Write(tag, 2);
            Write(Shorts, 2);
            Write(count, offset);
            Write(value, bytes);
            Write(0, offset - bytes);
        }

        void Write(long number, int bytes)
        {
            for (int i = 0; i < bytes; i++)
                stream.WriteByte((byte)(number >> (8 * (little ? i : bytes - 1 - i))));
        }
    }

    [Theory]
    [InlineData(274, 0)]
    [InlineData(274, 99)]
    [InlineData(296, 99)]
    public void A_tag_whose_value_can_not_be_does_a_TIFF_no_harm(int tag, int value)
    {
        byte[] file = Fixture.Save(Waves, "tiffsave"), odd = Tagged(file, tag, value);
        Assert.NotEqual(file, odd);
        Assert.Equal(Picture.Decode(file).Pixels, Picture.Decode(odd).Pixels);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_TIFF_that_does_not_say_what_its_fourth_channel_is_is_read(bool big)
    {
        byte[] file = Fixture.Save(Fixture.WithAlpha(Waves, 255), "tiffsave", set: o => o.Set("bigtiff", big));
        byte[] unsaid = [.. file];
        // The tag that says it, made one that nobody knows: classic and BigTIFF, little-endian, one short.
        int at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)(big ? [0x52, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0] : [0x52, 1, 3, 0, 1, 0, 0, 0]));
        BinaryPrimitives.WriteUInt16LittleEndian(unsaid.AsSpan(at), 65_000);
        Assert.Equal(Picture.Decode(file).Pixels, Picture.Decode(unsaid).Pixels);
    }

    [Fact]
    public void A_kind_of_photo_that_is_not_read_is_not_called_damaged()
    {
        byte[] jpeg = Fixture.Save(Waves, "jpegsave");
        jpeg[jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 4] = 12;
        Assert.StartsWith("is of a kind that is not read (Unsupported JPEG data precision 12)", Refused(jpeg), StringComparison.Ordinal);
        Assert.StartsWith("is of a kind that is not read", Refused(Tagged(Fixture.Save(new Picture(4, 1, 1, [0, 85, 170, 255]), "tiffsave"), 258, 10)), StringComparison.Ordinal);
    }

    /// <summary>The file with bytes in its middle made others.</summary>
    private static byte[] Overwritten(byte[] file, int bytes)
    {
        byte[] hurt = [.. file];
        for (int i = 0; i < bytes; i++)
            hurt[(file.Length / 2) + i] ^= (byte)(0x55 + (i * 7));
        return hurt;
    }

    /// <summary>A little-endian TIFF with another number in a tag of its first page.</summary>
    private static byte[] Tagged(byte[] file, int tag, int value)
    {
        byte[] changed = [.. file];
        foreach (Range entry in Entries(file))
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(changed.AsSpan(entry)) == tag)
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(entry)[8..], value);
        }

        return changed;
    }

    /// <summary>Where the entries of a little-endian TIFF's first directory lie: tag, type, count, value or offset.</summary>
    private static IEnumerable<Range> Entries(byte[] file)
    {
        int directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        return Enumerable.Range(0, BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(directory))).Select(i => directory + 2 + (i * 12)).Select(at => at..(at + 12));
    }

    /// <summary>libvips' number of a TIFF's compression.</summary>
    private static int Setting(int compression) => compression switch { 7 => 1, 8 => 2, _ => 5 };

    private static string Refused(byte[] file)
    {
        string message = Assert.Throws<ImageException>(() => Picture.Decode(file, new ImageShape { Width = 64, Height = 64 })).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
