namespace Akin.Vectors.Files;

/// <summary>Reads an index file's sections, each checked against its checksum.</summary>
internal sealed unsafe class SectionReader(FileStream file, FileHeader header)
{
    public FileHeader Header { get; } = header;

    public long Length(int id)
    {
        foreach (var section in Header.Sections)
        {
            if (section.Id == id)
                return section.Length;
        }

        throw new InvalidDataException($"its section {id} is missing; build the index again");
    }

    public void Read(int id, byte* to, long length)
    {
        if (Length(id) != length)
            throw new InvalidDataException($"its section {id} has {Length(id)} bytes where {length} belong; build the index again");
        var section = Header.Sections.Find(s => s.Id == id);
        file.Position = section.Offset;
        for (long at = 0; at < length; at += 1 << 30)
            file.ReadExactly(new Span<byte>(to + at, (int)Math.Min(1 << 30, length - at)));
        if (Checksum.Of(to, length) != section.Checksum)
            throw new InvalidDataException($"its section {id} is damaged; build the index again");
    }
}
