using System.Runtime.InteropServices;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public unsafe class NativeLogTests
{
    [Theory]
    [InlineData("VIPS")]
    [InlineData("GLib-GObject")]
    [InlineData("libheif")]
    public void A_warning_of_any_native_library_is_kept_and_not_printed(string domain)
    {
        _ = new ImageDecoder();
        NativeLog.Clear();
        nint library = Libvips.Resolve(Libvips.Name, typeof(Libvips).Assembly, null);
        var warn = (delegate* unmanaged<nint, nint, int, nint, nint, void>)NativeLibrary.GetExport(library, "g_warn_message");
        nint name = Marshal.StringToCoTaskMemUTF8(domain), file = Marshal.StringToCoTaskMemUTF8("x.c"), what = Marshal.StringToCoTaskMemUTF8("odd " + domain);
        try
        {
            warn(name, file, 1, file, what);
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
            Marshal.FreeCoTaskMem(file);
            Marshal.FreeCoTaskMem(what);
        }

        Assert.Contains("odd " + domain, NativeLog.Last, StringComparison.Ordinal);
    }
}
