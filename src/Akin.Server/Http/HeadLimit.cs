namespace Akin.Server.Http;

/// <summary>
/// The body of a form, of which the reading of one part's head takes a few kilobytes at most. The framework's reader of forms (of .NET 10.0) has
/// limits for that, but begins to count again with every buffer, so that a line without an end fills the memory.
/// </summary>
internal sealed class HeadLimit(Stream body) : Stream
{
    // Also holds what the reader reads ahead, and the rests of the part before.
    private const int MostBytes = 64 * 1024;

    private int? _left;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads a head, and no more than a head may have.</summary>
    /// <param name="read">Reads it from this stream.</param>
    /// <exception cref="InvalidDataException">It is larger.</exception>
    public async Task<T> InHeadAsync<T>(Func<Task<T>> read)
    {
        _left = MostBytes;
        T head = await read();
        _left = null;
        return head;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await body.ReadAsync(buffer, cancellationToken);
        if ((_left -= read) < 0)
            throw new InvalidDataException($"the head of a part of the form has more than {MostBytes:N0} bytes");
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
