using System.Reflection;
using System.Runtime.InteropServices;

namespace Akin.Imaging.Native;

/// <summary>Loads libvips, which the package NetVips.Native brings for each platform, and sets it up, once for the process.</summary>
internal static class Libvips
{
    /// <summary>The name that the native declarations use; the file's own name differs between platforms.</summary>
    internal const string Name = "vips";

    private static readonly Lazy<bool> Started = new(Initialize);

    /// <summary>Loads and initializes libvips, or does nothing when that is done. Safe from any thread.</summary>
    /// <exception cref="DllNotFoundException">The package holds no libvips for this platform.</exception>
    internal static void Start() => _ = Started.Value;

    private static bool Initialize()
    {
        NativeLibrary.SetDllImportResolver(typeof(Libvips).Assembly, Resolve);
        NativeLog.Start();
        // A null argv0 crashes it.
        if (NativeMethods.vips_init("akin") != 0)
            throw new InvalidOperationException($"libvips does not start: {VipsError.Take()}");
        // Loaders that their authors do not call safe for hostile input: SVG, PDF, ImageMagick, raw, ...
        NativeMethods.vips_block_untrusted_set(1);
        // Photos run side by side in the threads above, so each takes one.
        NativeMethods.vips_concurrency_set(1);
        // Nothing is asked for twice, and a kept operation would point into bytes that have gone.
        NativeMethods.vips_cache_set_max(0);
        return true;
    }

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Name)
            return 0;
        // .NET looks where the packages' libraries lie: runtimes/PLATFORM/native, or beside a program that was published for one platform.
        string file = OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42";
        return NativeLibrary.TryLoad(file, assembly, search, out nint library)
            ? library
            : throw new DllNotFoundException($"{file} can't be loaded: the package NetVips.Native has none for {RuntimeInformation.RuntimeIdentifier}, or it was not deployed with the program");
    }
}
