using System.Buffers;

namespace Akin.Server.Http;

/// <summary>
/// Bytes that came with a request and wait for their turn: in memory while they are few, else in a temporary file, so that many uploads at
/// once don't fill the memory. The file loses its name as soon as it is open, so a server that is killed leaves none behind.
/// </summary>
internal sealed class UploadBuffer : IDisposable
{
    private const int MemoryBytes = 64 * 1024;

    private readonly MemoryStream _memory = new();
    private FileStream? _file;

    /// <summary>How many bytes there are.</summary>
    public long Length => _file?.Length ?? _memory.Length;

    /// <summary>Receives all that a stream brings.</summary>
    /// <param name="from">The stream; what it throws comes through as it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RequestException">503: the temporary folder takes no more.</exception>
    public static async Task<UploadBuffer> ReceiveAsync(Stream from, CancellationToken cancellation)
    {
        var buffer = new UploadBuffer();
        byte[] part = ArrayPool<byte>.Shared.Rent(MemoryBytes);
        try
        {
            while (await from.ReadAsync(part, cancellation) is > 0 and int read)
                await buffer.WriteAsync(part.AsMemory(0, read), cancellation);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="RequestException">503: the temporary folder takes no more.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (_file is null && _memory.Length + bytes.Length <= MemoryBytes)
        {
            _memory.Write(bytes.Span);
            return;
        }

        try
        {
            if (_file is null)
            {
                _file = Create();
                await _file.WriteAsync(_memory.GetBuffer().AsMemory(0, (int)_memory.Length), cancellation);
                _memory.SetLength(0);
                _memory.Capacity = 0;
            }

            await _file.WriteAsync(bytes, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RequestException(503, "temp_full", "the server has no room to keep an upload until its turn; try again later, or ask whoever runs it to make room in its temporary folder", e);
        }
    }

    /// <summary>All of the bytes, from the first.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        if (_file is null)
            return _memory.ToArray();
        byte[] bytes = new byte[_file.Length];
        _file.Position = 0;
        await _file.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _memory.Dispose();
    }

    private static FileStream Create()
    {
        string path = Path.Join(Path.GetTempPath(), $"akin-upload-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            // Windows deletes the file with its last handle, also when the process is killed; elsewhere an open file needs no name.
            Options = FileOptions.Asynchronous | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None),
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}
