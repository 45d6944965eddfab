using System.Reflection;
using System.Runtime.InteropServices;

namespace Akin.Imaging.Native;

/// <summary>Finds libvips beside the program, loads it and sets it up, once for the process.</summary>
internal static unsafe class Libvips
{
    /// <summary>The name that the native declarations use; the file's own name holds its version.</summary>
    internal const string Name = "libvips-cpp";

    private static readonly Lazy<bool> Started = new(Initialise);

    /// <summary>Loads and initialises libvips, or does nothing when that is done. Safe from any thread.</summary>
    /// <exception cref="DllNotFoundException">The library is not beside the program.</exception>
    internal static void Start() => _ = Started.Value;

    private static bool Initialise()
    {
        NativeLibrary.SetDllImportResolver(typeof(Libvips).Assembly, Resolve);
        // A null argv0 crashes it.
        if (NativeMethods.vips_init("akin") != 0)
            throw new InvalidOperationException($"libvips does not start: {VipsError.Take()}");
        // Warnings about odd files would go to the terminal: bits 3 to 7 are critical, warning, message, info and debug.
        _ = NativeMethods.g_log_set_handler("VIPS", 0xF8, &Ignore, 0);
        // Loaders that their authors do not call safe for hostile input: SVG, PDF, ImageMagick, raw, ...
        NativeMethods.vips_block_untrusted_set(1);
        // Photos run side by side in the threads above, so each takes one.
        NativeMethods.vips_concurrency_set(1);
        // Nothing is asked for twice, and a kept operation would point into bytes that have gone.
        NativeMethods.vips_cache_set_max(0);
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Name)
            return 0;
        string folder = AppContext.BaseDirectory;
        string? file = Directory.EnumerateFiles(folder, Name + ".*").Where(IsLibrary).Order(StringComparer.Ordinal).LastOrDefault();
        return file is not null
            ? NativeLibrary.Load(file)
            : throw new DllNotFoundException($"libvips is not in {folder} (looked for {Name}.*): build again with npm within reach");
    }

    private static bool IsLibrary(string path)
    {
        string name = Path.GetFileName(path);
        return name.Contains(".so", StringComparison.Ordinal) || name.EndsWith(".dylib", StringComparison.Ordinal);
    }

    [UnmanagedCallersOnly]
    private static void Ignore(nint domain, int level, nint message, nint data)
    {
    }
}
