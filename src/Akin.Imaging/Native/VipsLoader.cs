namespace Akin.Imaging.Native;

/// <summary>Opens a file in memory with the one loader of its format; pixels are decoded later, from top to bottom.</summary>
internal static class VipsLoader
{
    private const int Sequential = 1;

    // Of the steps none, truncated, error and warning: less than this, and what can't be decoded comes out black; more, and
    // harmless oddities are refused. A damaged tile of a TIFF counts as a warning, and its harmless ones don't.
    private const int FailOnError = 2, FailOnWarning = 3;

    /// <summary>Opens the first page or frame; a JPEG may be decoded 2, 4 or 8 times smaller, which costs less.</summary>
    internal static VipsImage Open(ImageFormat format, VipsBlob file, int shrink = 1)
    {
        VipsOperation load = new VipsOperation(Name(format)).Set("buffer", file)
            .Set("access", Sequential).Set("fail-on", format == ImageFormat.Tiff ? FailOnWarning : FailOnError);
        if (shrink > 1)
            load.Set("shrink", shrink);
        return load.Image();
    }

    private static string Name(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpegload_buffer",
        ImageFormat.Png => "pngload_buffer",
        ImageFormat.Webp => "webpload_buffer",
        ImageFormat.Gif => "gifload_buffer",
        ImageFormat.Tiff => "tiffload_buffer",
        ImageFormat.Avif => "heifload_buffer",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a format"),
    };
}

/// <summary>Bytes lent to libvips: it neither copies nor frees them, so they must stay pinned until every image read from them is gone.</summary>
internal sealed unsafe class VipsBlob : IDisposable
{
    internal VipsBlob(byte* data, int length) => Handle = NativeMethods.vips_blob_new(0, data, (nuint)length);

    internal nint Handle { get; private set; }

    public void Dispose()
    {
        if (Handle != 0)
            NativeMethods.vips_area_unref(Handle);
        Handle = 0;
    }
}
