using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Akin.Files;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Files;

/// <summary>Opens saved indexes of any kind.</summary>
public static unsafe class IndexFile
{
    /// <summary>Settings in a header: of all kinds first, then the kind's own.</summary>
    internal const int Settings = 16, OwnSettings = 4;
    private const int Page = 4096;

    /// <summary>Opens a saved index, whatever its kind. The file is mapped into memory; what is changed afterwards stays in memory until saved.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole index: foreign, of another version, cut short or damaged. The message says which.</exception>
    public static IVectorIndex Open(string path)
    {
        try
        {
            if (File.Exists(path) && !FileWithBytes.Exists(path))
                throw new InvalidDataException("it is empty");
            using FileStream file = File.OpenRead(path);
            var page = new byte[FileHeader.Size];
            int read = file.ReadAtLeast(page, page.Length, throwOnEndOfStream: false);
            FileHeader header = FileHeader.Parse(page.AsSpan(0, read), file.Length);
            using MemoryMappedFile map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            using var reader = new SectionReader(map, header);
            if (!IndexKinds.TryParse(header.Kind, out IndexKind kind))
                throw new InvalidDataException($"it holds an index of kind '{header.Kind}', which this program does not know");
            IVectorIndex index = kind switch
            {
                IndexKind.Hnsw => HnswFile.Read(reader),
                IndexKind.Forest => ForestFile.Read(reader),
                _ => ReadFlat(reader),
            };
            index.Tag = header.Tag;
            reader.HandOver();
            return index;
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidDataException($"{path} cannot be opened as an index: {wrong.Message}", wrong);
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"{path} cannot be opened as an index: its header makes no sense ({wrong.Message}); build the index again", wrong);
        }
    }

    internal static T Open<T>(string path)
        where T : class, IVectorIndex
    {
        IVectorIndex index = Open(path);
        if (index is T wanted)
            return wanted;
        index.Dispose();
        throw new InvalidDataException($"{path} holds an index of kind '{index.Kind.Name()}', not the kind asked for");
    }

    /// <summary>Writes an index of which every slot in use is live.</summary>
    internal static void Save(string path, IndexKind kind, Rows rows, IndexOptions options, long tag, long[] settings, Section[] own)
    {
        (settings[0], settings[1]) = ((long)rows.Layout.Quantize, options.Oversample);
        settings[2] = BitConverter.SingleToInt32Bits(rows.Quantizer?.Scale ?? 0);
        float[] center = rows.Layout.Center ?? [], offsets = rows.Quantizer?.Offsets ?? [], mean = rows.Sketcher?.Mean.ToArray() ?? [], axes = rows.Sketcher?.Axes() ?? [];
        (settings[OwnSettings - 1], settings[Settings - 2], settings[Settings - 1]) =
            (rows.Layout.Sketched ? 1 : 0, BitConverter.SingleToInt32Bits(rows.Sketcher?.Scale ?? 0), BitConverter.SingleToInt32Bits(rows.Sketcher?.Trust.Cosine ?? 1));
        settings[Settings - 4] = tag;
        settings[Settings - 3] = BitConverter.SingleToInt32Bits(rows.Quantizer?.Missed ?? 0);
        fixed (float* c = center, o = offsets, m = mean, a = axes)
        {
            Section[] sections =
            [
                new(Section.Center, (byte*)c, center.Length * 4L),
                new(Section.Offsets, (byte*)o, offsets.Length * 4L),
                new(Section.SketchMean, (byte*)m, mean.Length * 4L),
                new(Section.SketchAxes, (byte*)a, axes.Length * 4L),
                .. rows.Used().Take(6).Select((used, i) => new Section(Section.Exact + i, used.Block.Pointer, used.Bytes)),
                .. own,
            ];
            var header = new FileHeader { Kind = kind.Name(), Metric = rows.Layout.Metric, Dimensions = rows.Layout.Dimensions, Slots = rows.High, Settings = settings, Sections = [] };
            Write(path, header, sections);
        }
    }

    internal static RowLayout Layout(FileHeader header)
    {
        if (header.Slots is < 0 or > int.MaxValue)
            throw new InvalidDataException("its header makes no sense; build the index again");
        var options = new IndexOptions { Quantize = header.Quantize, Oversample = header.Oversample };
        return Checks.Layout(header.Dimensions, header.Metric, options, header.Sketched ? Sketching.Always : Sketching.Never);
    }

    internal static Rows ReadRows(SectionReader reader)
    {
        FileHeader header = reader.Header;
        int high = (int)header.Slots;
        RowLayout layout = Layout(header) with { Center = reader.Floats(Section.Center, header.Dimensions), Place = ExactVectors.File };
        float[]? offsets = reader.Floats(Section.Offsets, header.Dimensions);
        var state = new NativeBlock(high);
        new Span<byte>(state.Pointer, high).Fill(Rows.Live);
        NativeBlock[] blocks =
        [
            reader.Map(Section.Exact, (long)high * layout.ExactStride),
            reader.Map(Section.Codes, (long)high * layout.CodeStride),
            reader.Map(Section.Terms, (long)high * layout.TermStride),
            reader.Map(Section.Inverse, (long)high * layout.InverseStride),
            reader.Map(Section.Sketches, (long)high * layout.SketchStride),
            reader.Map(Section.Ids, high * 8L),
            state,
        ];
        Quantizer? quantizer = offsets is null ? null : Quantizer.FromFile(offsets, BitConverter.Int32BitsToSingle((int)header.Settings[2]), BitConverter.Int32BitsToSingle((int)header.Settings[Settings - 3]));
        if (quantizer is null && layout.Quantize != Quantize.None && high > 0)
            throw new InvalidDataException("it lacks what its codes mean; build the index again");
        float[]? mean = reader.Floats(Section.SketchMean, header.Dimensions), axes = reader.Floats(Section.SketchAxes, header.Dimensions * Sketcher.Components);
        Sketcher? sketcher = mean is null || axes is null
            ? null
            : new Sketcher(mean, axes, BitConverter.Int32BitsToSingle((int)header.Settings[Settings - 2]), (layout.Dimensions + 15) / 16 * 16)
            {
                Trust = new CosineTrust { Cosine = BitConverter.Int32BitsToSingle((int)header.Settings[Settings - 1]) },
            };
        var rows = new Rows(layout, high, quantizer, sketcher, new IdMap(), blocks) { High = high };
        rows.Map.Reserve(rows, high);
        for (int slot = 0; slot < high; slot++)
            rows.Map.Add(rows, rows.Ids[slot], slot);
        return rows;
    }

    private static FlatIndex ReadFlat(SectionReader reader) => new(ReadRows(reader), new IndexOptions { Oversample = reader.Header.Oversample });

    private static void Write(string path, FileHeader header, Section[] sections)
    {
        long offset = FileHeader.Size;
        foreach (Section section in sections)
        {
            header.Sections.Add((section.Id, offset, section.Length, Checksum.Compute(section.Pointer, section.Length)));
            offset = (offset + section.Length + Page - 1) / Page * Page;
        }

        WholeFile.Write(path, file =>
        {
            file.Write(header.ToBytes());
            for (int i = 0; i < sections.Length; i++)
            {
                file.Position = header.Sections[i].Offset;
                WriteMemory(file, sections[i].Pointer, sections[i].Length);
            }

            file.SetLength(Math.Max(offset, file.Length));
        });
    }

    private static void WriteMemory(FileStream file, byte* memory, long length)
    {
        const int Piece = 1 << 30;
        for (long at = 0; at < length; at += Piece)
            file.Write(new ReadOnlySpan<byte>(memory + at, (int)Math.Min(Piece, length - at)));
    }
}

/// <summary>A run of bytes in an index file, on a page boundary of its own.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Section(int id, byte* pointer, long length)
{
    public const int Center = 1, Offsets = 2, Exact = 3, Codes = 4, Terms = 5, Inverse = 6, Sketches = 7, Ids = 8, SketchMean = 9, SketchAxes = 10;
    public const int Links = 16, Levels = 17, Upper = 18, UpperLinks = 19;
    public const int Nodes = 32, Normals = 33, Leaves = 34, Roots = 35;

    public int Id { get; } = id;

    public byte* Pointer { get; } = pointer;

    public long Length { get; } = length;
}
