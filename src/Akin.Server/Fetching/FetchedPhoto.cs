using Microsoft.AspNetCore.WebUtilities;

namespace Akin.Server.Fetching;

/// <summary>A photo that was fetched and waits, on the disk where it is large, until it is its turn: many that wait don't fill the memory.</summary>
internal sealed class FetchedPhoto : IDisposable
{
    private const int MemoryBytes = 32 * 1024;

    private readonly FileBufferingWriteStream _waiting = new(MemoryBytes);
    private int _length;

    /// <summary>Adds a part of it.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation)
    {
        await _waiting.WriteAsync(part, cancellation);
        _length += part.Length;
    }

    /// <summary>All of it, which no longer waits then: to be called once.</summary>
    public async Task<byte[]> TakeAsync(CancellationToken cancellation)
    {
        byte[] photo = new byte[_length];
        await _waiting.DrainBufferAsync(new MemoryStream(photo), cancellation);
        Dispose();
        return photo;
    }

    public void Dispose() => _waiting.Dispose();
}
