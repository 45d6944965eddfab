using System.IO.MemoryMappedFiles;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Files;

/// <summary>Maps an index file's sections into memory, each checked against its checksum.</summary>
internal sealed unsafe class SectionReader(MemoryMappedFile file, FileHeader header) : IDisposable
{
    private readonly List<NativeBlock> _mapped = [];

    public FileHeader Header { get; } = header;

    /// <summary>A section as memory that can be written without changing the file.</summary>
    /// <param name="id">Which.</param>
    /// <param name="length">The length it must have.</param>
    public NativeBlock Map(int id, long length)
    {
        var section = Header.Sections.Find(s => s.Id == id);
        if (section.Length != length)
            throw new InvalidDataException($"its section {id} has {section.Length} bytes where {length} belong; build the index again");
        NativeBlock block = NativeBlock.Map(file, section.Offset, length);
        _mapped.Add(block);
        if (Checksum.Compute(block.Pointer, length) != section.Checksum)
            throw new InvalidDataException($"its section {id} is damaged; build the index again");
        return block;
    }

    /// <summary>A section's floats; null where it is empty or missing.</summary>
    public float[]? Floats(int id, int count)
    {
        if (Header.Sections.Find(s => s.Id == id).Length == 0)
            return null;
        using NativeBlock block = Map(id, count * 4L);
        _mapped.Remove(block);
        return new ReadOnlySpan<float>(block.Pointer, count).ToArray();
    }

    /// <summary>A section's whole numbers, copied.</summary>
    public T[] Ints<T>(int id, long count)
        where T : unmanaged
    {
        if (count is < 0 or > int.MaxValue)
            throw new InvalidDataException($"its section {id} makes no sense; build the index again");
        using NativeBlock block = Map(id, count * sizeof(T));
        _mapped.Remove(block);
        return new ReadOnlySpan<T>(block.Pointer, (int)count).ToArray();
    }

    /// <summary>Everything mapped belongs to an index now.</summary>
    public void HandOver() => _mapped.Clear();

    public void Dispose()
    {
        foreach (NativeBlock block in _mapped)
            block.Dispose();
    }
}
