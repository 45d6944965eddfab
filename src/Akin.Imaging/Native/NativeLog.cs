using System.Runtime.InteropServices;

namespace Akin.Imaging.Native;

/// <summary>
/// Takes what libvips and the libraries below it log. Nothing of it may reach the terminal or a server's log, where it would
/// stand between lines of another form; the last line is kept for the thread that it was said on, as the reason for an error.
/// </summary>
internal static unsafe class NativeLog
{
    private const int Handled = 1;

    [ThreadStatic]
    private static string? _last;

    [ThreadStatic]
    private static bool _jpegWarned;

    /// <summary>Whether a JPEG that this thread read since <see cref="Clear"/> gave a warning; it is known once the image is closed.</summary>
    internal static bool JpegWarned => _jpegWarned;

    /// <summary>What was last logged on this thread since <see cref="Clear"/>; empty where nothing was.</summary>
    internal static string Last => _last ?? "";

    /// <summary>Has every log message of the process's native libraries come here. Once, before anything else is asked of them.</summary>
    internal static void Start()
    {
        _ = NativeMethods.g_log_set_default_handler(&Take, 0);
        // Newer parts of glib log past the handlers.
        NativeMethods.g_log_set_writer_func(&TakeFields, 0, 0);
    }

    /// <summary>Forgets what this thread has heard.</summary>
    internal static void Clear() => (_last, _jpegWarned) = (null, false);

    [UnmanagedCallersOnly]
    private static void Take(nint domain, int level, nint message, nint data)
    {
        string text = Marshal.PtrToStringUTF8(message) ?? "";
        // libvips says "read gave 2 warnings" when it closes a JPEG; what they were stands in its error buffer.
        if (text.StartsWith("read gave ", StringComparison.Ordinal))
            _jpegWarned = true;
        else
            _last = text;
    }

    [UnmanagedCallersOnly]
    private static int TakeFields(int level, nint fields, nuint count, nint data) => Handled;
}
