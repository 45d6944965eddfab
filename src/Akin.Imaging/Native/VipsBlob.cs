namespace Akin.Imaging.Native;

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
