using Akin.Vectors.Storage;

namespace Akin.Vectors.Files;

/// <summary>Opens saved indexes of any kind.</summary>
public static unsafe class IndexFile
{
    internal const int Settings = 8;
    private const int Page = 4096;

    /// <summary>Opens a saved index, whatever its kind.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole index: foreign, of another version, cut short or damaged. The message says which.</exception>
    public static IVectorIndex Open(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            var page = new byte[FileHeader.Size];
            int read = file.ReadAtLeast(page, page.Length, throwOnEndOfStream: false);
            FileHeader header = FileHeader.Parse(page.AsSpan(0, read), file.Length);
            if (!Enum.IsDefined(header.Metric) || header.Dimensions is <= 0 or > VectorIndex.MaxDimensions || header.Slots is < 0 or > int.MaxValue)
                throw new InvalidDataException("its header makes no sense; build the index again");
            var reader = new SectionReader(file, header);
            return header.Kind switch
            {
                "flat" => new FlatIndex(ReadRows(reader)),
                "hnsw" => HnswIndex.Read(reader, ReadRows(reader)),
                _ => throw new InvalidDataException($"it holds an index of kind '{header.Kind}', which this program does not know"),
            };
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidDataException($"{path} cannot be opened as an index: {wrong.Message}", wrong);
        }
    }

    internal static T Open<T>(string path)
        where T : class, IVectorIndex
    {
        IVectorIndex index = Open(path);
        if (index is T wanted)
            return wanted;
        index.Dispose();
        throw new InvalidDataException($"{path} holds an index of kind '{index.Kind}', not the kind asked for");
    }

    internal static void Save(string path, string kind, Rows rows, long[] settings, Section[] more)
    {
        float[] centre = rows.Centre ?? [];
        fixed (float* c = centre)
        {
            Section[] sections =
            [
                new(Section.Centre, (byte*)c, centre.Length * 4L),
                new(Section.Vectors, rows.Vectors, (long)rows.High * rows.Stride),
                new(Section.Inverse, (byte*)rows.Inverse, rows.Metric == Metric.Cosine ? rows.High * 4L : 0),
                new(Section.Ids, (byte*)rows.Ids, rows.High * 8L),
                new(Section.State, rows.State, rows.High),
                .. more,
            ];
            Write(path, kind, rows, settings, sections);
        }
    }

    private static void Write(string path, string kind, Rows rows, long[] settings, Section[] sections)
    {
        var header = new FileHeader { Kind = kind, Metric = rows.Metric, Dimensions = rows.Dimensions, Slots = rows.High, Settings = settings, Sections = [] };
        long offset = FileHeader.Size;
        foreach (Section section in sections)
        {
            header.Sections.Add((section.Id, offset, section.Length, Checksum.Of(section.Pointer, section.Length)));
            offset = (offset + section.Length + Page - 1) / Page * Page;
        }

        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                file.Write(header.ToBytes());
                for (int i = 0; i < sections.Length; i++)
                {
                    file.Position = header.Sections[i].Offset;
                    for (long at = 0; at < sections[i].Length; at += 1 << 30)
                        file.Write(new ReadOnlySpan<byte>(sections[i].Pointer + at, (int)Math.Min(1 << 30, sections[i].Length - at)));
                }

                file.SetLength(Math.Max(offset, file.Length));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static Rows ReadRows(SectionReader reader)
    {
        FileHeader header = reader.Header;
        int high = (int)header.Slots;
        float[]? centre = null;
        if (reader.Length(Section.Centre) > 0)
        {
            centre = new float[header.Dimensions];
            fixed (float* c = centre)
                reader.Read(Section.Centre, (byte*)c, centre.Length * 4L);
        }

        var rows = new Rows(header.Dimensions, header.Metric, centre, high) { High = high };
        try
        {
            reader.Read(Section.Vectors, rows.Vectors, (long)high * rows.Stride);
            reader.Read(Section.Inverse, (byte*)rows.Inverse, rows.Metric == Metric.Cosine ? high * 4L : 0);
            reader.Read(Section.Ids, (byte*)rows.Ids, high * 8L);
            reader.Read(Section.State, rows.State, high);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }
}
