namespace Akin.Imaging.Native;

/// <summary>Any colours to 8-bit sRGB or grey.</summary>
internal static class VipsColour
{
    private const int UChar = 0;

    /// <summary>
    /// The image in 8-bit grey or sRGB, alpha kept; the same object where it is that already. An embedded ICC profile is
    /// honoured; CMYK without one is read with libvips' own.
    /// </summary>
    internal static VipsImage ToSrgb(VipsImage image)
    {
        VipsInterpretation from = image.Interpretation;
        bool cmyk = from == VipsInterpretation.Cmyk;
        if (cmyk || image.Has("icc-profile-data"))
        {
            return new VipsOperation("icc_transform").Set("in", image).Set("output-profile", "srgb").Set("depth", 8).Set("embedded", true)
                .Set("input-profile", cmyk ? "cmyk" : from is VipsInterpretation.Grey or VipsInterpretation.Grey16 ? "sgrey" : "srgb")
                .Image();
        }

        if (image.IsBytes && from is VipsInterpretation.Srgb or VipsInterpretation.Grey)
            return image;
        bool grey = from is VipsInterpretation.Grey or VipsInterpretation.Grey16;
        using VipsImage converted = new VipsOperation("colourspace").Set("in", image)
            .Set("space", (int)(grey ? VipsInterpretation.Grey : VipsInterpretation.Srgb)).Image();
        return new VipsOperation("cast").Set("in", converted).Set("format", UChar).Image();
    }

    /// <summary>Lays an image in 8-bit grey or sRGB with alpha on a ground.</summary>
    internal static VipsImage Flatten(VipsImage image, Rgb ground)
    {
        if (image.Bands > 3)
            return new VipsOperation("flatten").Set("in", image).Set("background", [ground.Red, ground.Green, ground.Blue]).Image();
        if (ground.Red == ground.Green && ground.Green == ground.Blue)
            return new VipsOperation("flatten").Set("in", image).Set("background", [ground.Red]).Image();
        using VipsImage colour = new VipsOperation("colourspace").Set("in", image).Set("space", (int)VipsInterpretation.Srgb).Image();
        return Flatten(colour, ground);
    }
}
