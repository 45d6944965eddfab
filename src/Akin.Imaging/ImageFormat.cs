namespace Akin.Imaging;

/// <summary>A file format that Akin reads.</summary>
public enum ImageFormat
{
    /// <summary>JPEG: baseline or progressive; gray, color or CMYK.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>WebP; of an animation the first frame.</summary>
    Webp,

    /// <summary>GIF; of an animation the first frame.</summary>
    Gif,

    /// <summary>TIFF; the first page.</summary>
    Tiff,

    /// <summary>AVIF.</summary>
    Avif,
}
