using System.Runtime.InteropServices;

namespace Akin.Imaging;

/// <summary>What a photo's header says.</summary>
/// <param name="Format">The file format, from its first bytes.</param>
/// <param name="Width">Pixels across, once upright.</param>
/// <param name="Height">Pixels down, once upright.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ImageInfo(ImageFormat Format, int Width, int Height);

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
