namespace Akin.Imaging.Native;

/// <summary>Works out a part of an image, on the calling thread.</summary>
internal readonly unsafe ref struct VipsRegion
{
    private readonly nint _handle;

    internal VipsRegion(VipsImage image)
    {
        _handle = NativeMethods.vips_region_new(image.Pointer);
        if (_handle == 0)
            throw new VipsError();
    }

    /// <summary>Copies the pixels of a rectangle, row by row without gaps.</summary>
    internal void Copy(int left, int top, int width, int height, Span<byte> pixels)
    {
        byte* data = NativeMethods.vips_region_fetch(_handle, left, top, width, height, out nuint length);
        if (data is null)
            throw new VipsError();
        try
        {
            new ReadOnlySpan<byte>(data, checked((int)length)).CopyTo(pixels);
        }
        finally
        {
            NativeMethods.g_free((nint)data);
        }
    }

    public void Dispose() => NativeMethods.g_object_unref(_handle);
}
