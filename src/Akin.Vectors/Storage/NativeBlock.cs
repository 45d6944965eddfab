using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Akin.Vectors.Storage;

/// <summary>
/// Memory outside the garbage collector's reach that never moves: zeroed and aligned so that rows start on cache lines and large blocks can
/// lie on huge pages, or a part of a mapped file.
/// </summary>
internal sealed unsafe partial class NativeBlock : IDisposable
{
    private const nuint HugePage = 2 << 20;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly MemoryMappedFile? _file;
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

    private NativeBlock(MemoryMappedFile file, long offset, long bytes, MemoryMappedFileAccess access)
    {
        Length = bytes;
        _file = file;
        _view = file.CreateViewAccessor(offset, bytes, access);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _pointer = pointer + _view.PointerOffset;
    }

    // The last resort of an index that nobody disposed; a SafeHandle would put a call between a search and its memory.
#pragma warning disable MA0055
    ~NativeBlock() => Release();
#pragma warning restore MA0055

    public long Length { get; }

    public byte* Pointer => (byte*)_pointer;

    /// <summary>A part of a file; what is written to it stays in memory and the file as it is. The block does not own the file.</summary>
    public static NativeBlock Map(MemoryMappedFile file, long offset, long bytes) =>
        bytes == 0 ? new NativeBlock(0) : new NativeBlock(file, offset, bytes, MemoryMappedFileAccess.CopyOnWrite);

    /// <summary>Zeroed memory in a temporary file that goes with it.</summary>
    public static NativeBlock InFile(long bytes)
    {
        if (bytes == 0)
            return new NativeBlock(0);
        var stream = new FileStream(
            Path.Combine(Path.GetTempPath(), $"akin-{Guid.NewGuid():N}.vectors"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
                PreallocationSize = bytes, // a full disk shows here, as an exception, and not when the memory is first touched
            });
        stream.SetLength(bytes);
        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(stream, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        return new NativeBlock(file, 0, bytes, MemoryMappedFileAccess.ReadWrite) { OwnsFile = true };
    }

    private bool OwnsFile { get; init; }

    public void Dispose()
    {
        Release();
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            if (OwnsFile)
                _file?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_pointer is null)
            return;
        if (_view is null)
        {
            NativeMemory.AlignedFree(_pointer);
            GC.RemoveMemoryPressure(Math.Max(Length, 1));
        }

        _pointer = null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AdviseHugePages(void* address, nuint length, int advice);
}
