using System.Runtime.InteropServices;

namespace Akin.Vectors.Storage;

/// <summary>Zeroed memory outside the garbage collector's reach, aligned so that rows start on cache lines and large blocks can lie on huge pages.</summary>
internal sealed unsafe partial class NativeBlock : IDisposable
{
    private const nuint HugePage = 2 << 20;
    private void* _pointer;

    public NativeBlock(long bytes)
    {
        Length = bytes;
        nuint size = (nuint)Math.Max(bytes, 64);
        bool large = size >= 2 * HugePage;
        _pointer = NativeMemory.AlignedAlloc(size, large ? HugePage : 64);
        // Random reads over a large block miss the address cache on every 4 KiB page; on 2 MiB pages hardly ever.
        if (large && OperatingSystem.IsLinux())
            _ = AdviseHugePages(_pointer, size / HugePage * HugePage, 14);
        NativeMemory.Clear(_pointer, size);
        GC.AddMemoryPressure(Math.Max(bytes, 1));
    }

    // The last resort of an index that nobody disposed; a SafeHandle would put a call between a search and its memory.
#pragma warning disable MA0055
    ~NativeBlock() => Release();
#pragma warning restore MA0055

    public long Length { get; }

    public byte* Pointer => (byte*)_pointer;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_pointer is null)
            return;
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        GC.RemoveMemoryPressure(Math.Max(Length, 1));
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AdviseHugePages(void* address, nuint length, int advice);
}
