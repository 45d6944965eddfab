namespace Akin.Imaging.Native;

/// <summary>A picture in libvips: a header, and pixels that are worked out when they are asked for.</summary>
internal sealed unsafe class VipsImage : IDisposable
{
    private const string Profile = "icc-profile-data";

    internal VipsImage(nint pointer) => Pointer = pointer != 0 ? pointer : throw new VipsError();

    internal nint Pointer { get; private set; }

    internal int Width => NativeMethods.vips_image_get_width(Pointer);

    internal int Height => NativeMethods.vips_image_get_height(Pointer);

    internal int Bands => NativeMethods.vips_image_get_bands(Pointer);

    /// <summary>The EXIF orientation, 1 to 8; 1 where there is none.</summary>
    internal int Orientation => NativeMethods.vips_image_get_orientation(Pointer);

    internal bool HasAlpha => NativeMethods.vips_image_hasalpha(Pointer) != 0;

    /// <summary>What kind of numbers its pixels are.</summary>
    internal VipsFormat Format => (VipsFormat)NativeMethods.vips_image_get_format(Pointer);

    internal bool IsBytes => Format == VipsFormat.Byte;

    internal bool IsShorts => Format == VipsFormat.UnsignedShort;

    internal bool IsFloat => Format is VipsFormat.Float or VipsFormat.Double;

    internal VipsInterpretation Interpretation => (VipsInterpretation)NativeMethods.vips_image_guess_interpretation(Pointer);

    /// <summary>Whether an ICC profile says what its colors are.</summary>
    internal bool HasProfile => NativeMethods.vips_image_get_typeof(Pointer, Profile) != 0;

    /// <summary>A whole number that its loader noted ("interlaced"); 0 where it did not.</summary>
    internal int Note(string field) =>
        NativeMethods.vips_image_get_typeof(Pointer, field) != 0 && NativeMethods.vips_image_get_int(Pointer, field, out int value) == 0 ? value : 0;

    /// <summary>A picture of raw pixels, row by row, lent and not copied.</summary>
    internal static VipsImage FromPixels(byte* pixels, int width, int height, int bands, VipsInterpretation meaning)
    {
        using var bare = new VipsImage(NativeMethods.vips_image_new_from_memory(
            pixels, (nuint)((long)width * height * bands), width, height, bands, format: 0));
        return new VipsOperation("copy").Set("in", bare).Set("interpretation", (int)meaning).Image();
    }

    /// <summary>Its pixels, worked out now: row by row, all bands of a pixel side by side; of a picture of bytes.</summary>
    internal byte[] Pixels()
    {
        byte[] pixels = new byte[Width * Height * Bands];
        using var region = new VipsRegion(this);
        region.Copy(0, 0, Width, Height, pixels);
        return pixels;
    }

    /// <summary>Gives this picture, which nothing else may use yet, the ICC profile of another, if that has one.</summary>
    internal void TakeProfile(VipsImage other)
    {
        if (other.HasProfile && NativeMethods.vips_image_get_blob(other.Pointer, Profile, out void* data, out nuint length) == 0)
            NativeMethods.vips_image_set_blob_copy(Pointer, Profile, data, length);
    }

    public void Dispose()
    {
        if (Pointer != 0)
            NativeMethods.g_object_unref(Pointer);
        Pointer = 0;
    }
}

/// <summary>What kind of number a band of a pixel is, by libvips' own numbering.</summary>
internal enum VipsFormat
{
    Byte = 0,
    SignedByte = 1,
    UnsignedShort = 2,
    Short = 3,
    UnsignedInt = 4,
    Int = 5,
    Float = 6,
    Complex = 7,
    Double = 8,
    DoubleComplex = 9,
}
