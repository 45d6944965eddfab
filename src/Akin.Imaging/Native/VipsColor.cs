namespace Akin.Imaging.Native;

/// <summary>Any colors to 8-bit sRGB or gray.</summary>
internal static class VipsColor
{
    private const int UChar = 0;

    /// <summary>
    /// The image without bands that have no place in a picture (a TIFF may have any number): the first three where it has
    /// more than color and alpha, and one or three of bands of no stated meaning.
    /// </summary>
    internal static VipsImage DropBands(VipsImage image)
    {
        VipsInterpretation meaning = image.Interpretation;
        int most = meaning switch
        {
            VipsInterpretation.Multiband => image.Bands < 3 ? 1 : 3,
            VipsInterpretation.Cmyk => image.Bands > 5 ? 4 : 5,
            VipsInterpretation.Gray or VipsInterpretation.Gray16 => image.Bands > 2 ? 1 : 2,
            _ => image.Bands > 4 ? 3 : 4,
        };
        if (image.Bands <= most)
            return image;
        using VipsImage few = new VipsOperation("extract_band").Set("in", image).Set("band", 0).Set("n", most).Image();
        bool shorts = image.IsShorts;
        return meaning != VipsInterpretation.Multiband
            ? new VipsOperation("copy").Set("in", few).Set("interpretation", (int)meaning).Image()
            : new VipsOperation("copy").Set("in", few).Set("interpretation", (int)(most == 1
                ? shorts ? VipsInterpretation.Gray16 : VipsInterpretation.Gray
                : shorts ? VipsInterpretation.Rgb16 : VipsInterpretation.Srgb)).Image();
    }

    /// <summary>Whether an image's numbers mean colors by a profile: CMYK's always do, gray and RGB where one is embedded.</summary>
    internal static bool IsProfiled(VipsImage image) => image.Interpretation switch
    {
        VipsInterpretation.Cmyk => true,
        VipsInterpretation.Gray or VipsInterpretation.Gray16 or VipsInterpretation.Srgb or VipsInterpretation.Rgb16 => image.HasProfile,
        _ => false,
    };

    /// <summary>The image in 8 bits, as gray, sRGB or CMYK, alpha kept, its profile not yet applied; the same object where it is that already.</summary>
    internal static VipsImage ToBytes(VipsImage image)
    {
        VipsInterpretation from = image.Interpretation;
        if (image.IsBytes && from is VipsInterpretation.Srgb or VipsInterpretation.Gray or VipsInterpretation.Cmyk)
            return image;
        VipsInterpretation to = from switch
        {
            VipsInterpretation.Gray or VipsInterpretation.Gray16 => VipsInterpretation.Gray,
            VipsInterpretation.Cmyk => VipsInterpretation.Cmyk,
            _ => VipsInterpretation.Srgb,
        };
        if (image.IsShorts && from is VipsInterpretation.Gray16 or VipsInterpretation.Rgb16 or VipsInterpretation.Cmyk)
        {
            using VipsImage upper = new VipsOperation("cast").Set("in", image).Set("format", UChar).Set("shift", true).Image();
            return new VipsOperation("copy").Set("in", upper).Set("interpretation", (int)to).Image();
        }

        if (image.IsFloat && to == VipsInterpretation.Gray)
        {
            // 0 to 1, as was checked; half a step more, since a cast cuts off.
            using VipsImage scaled = new VipsOperation("linear").Set("in", image).Set("a", [255d]).Set("b", [0.5]).Image();
            using VipsImage bytes = new VipsOperation("cast").Set("in", scaled).Set("format", UChar).Image();
            return new VipsOperation("copy").Set("in", bytes).Set("interpretation", (int)to).Image();
        }

        using VipsImage converted = new VipsOperation("colourspace").Set("in", image).Set("space", (int)to).Image();
        return new VipsOperation("cast").Set("in", converted).Set("format", UChar).Image();
    }

    /// <summary>An 8-bit profiled image in sRGB, alpha kept. A profile that does not fit is passed over, and CMYK without one read with libvips' own.</summary>
    internal static VipsImage ApplyProfile(VipsImage image)
    {
        string without = image.Interpretation switch
        {
            VipsInterpretation.Cmyk => "cmyk",
            VipsInterpretation.Gray => "sgrey",
            _ => "srgb",
        };
        return new VipsOperation("icc_transform").Set("in", image)
            .Set("output-profile", "srgb").Set("embedded", true).Set("input-profile", without).Image();
    }

    /// <summary>Lays an image in 8-bit gray or sRGB with alpha on a ground.</summary>
    internal static VipsImage Flatten(VipsImage image, Rgb ground)
    {
        if (image.Bands > 3)
            return new VipsOperation("flatten").Set("in", image).Set("background", [ground.Red, ground.Green, ground.Blue]).Image();
        if (ground.Red == ground.Green && ground.Green == ground.Blue)
            return new VipsOperation("flatten").Set("in", image).Set("background", [ground.Red]).Image();
        using VipsImage color = new VipsOperation("colourspace").Set("in", image).Set("space", (int)VipsInterpretation.Srgb).Image();
        return Flatten(color, ground);
    }
}

/// <summary>What the bands of a libvips image mean; only those that Akin tells apart.</summary>
internal enum VipsInterpretation
{
    Multiband = 0,
    Gray = 1,
    Cmyk = 15,
    LabS = 21,
    Srgb = 22,
    Rgb16 = 25,
    Gray16 = 26,
    ScRgb = 28,
}
