using Akin.Vectors.Graph;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Files;

/// <summary>The graph's part of an index file.</summary>
internal static unsafe class HnswFile
{
    public static void Save(string path, Rows rows, HnswGraph graph, HnswOptions options, long tag)
    {
        var settings = new long[IndexFile.Settings];
        ReadOnlySpan<long> own = [graph.M, options.EfConstruction, options.EfSearch, options.Seed, graph.Entry.Get().Slot, graph.UpperUsed];
        own.CopyTo(settings.AsSpan(IndexFile.OwnSettings));
        Section[] sections =
        [
            new(Section.Links, (byte*)graph.Lowest, (long)rows.High * 2 * graph.M * sizeof(int)),
            new(Section.Levels, graph.Levels, rows.High),
            new(Section.Upper, (byte*)graph.Upper, rows.High * 4L),
            new(Section.UpperLinks, (byte*)graph.UpperLinks, (long)graph.UpperUsed * graph.M * sizeof(int)),
        ];
        IndexFile.Save(path, IndexKind.Hnsw, rows, options, tag, settings, sections);
    }

    public static HnswIndex Read(SectionReader reader)
    {
        ReadOnlySpan<long> own = reader.Header.Own;
        HnswOptions options = HnswIndex.Checked(new HnswOptions
        {
            Quantize = reader.Header.Quantize,
            Oversample = reader.Header.Oversample,
            M = (int)own[0],
            EfConstruction = (int)own[1],
            EfSearch = (int)own[2],
            Seed = (int)own[3],
            Sketch = reader.Header.Sketched,
        });
        Rows rows = IndexFile.ReadRows(reader);
        int high = rows.High, entry = (int)own[4], upper = (int)own[5];
        var graph = new HnswGraph(
            options.M,
            high,
            upper,
            reader.Map(Section.Links, (long)high * 2 * options.M * sizeof(int)),
            reader.Map(Section.Levels, high),
            reader.Map(Section.Upper, high * 4L),
            reader.Map(Section.UpperLinks, (long)upper * options.M * sizeof(int))) { UpperUsed = upper, Started = high };
        if (!IsSound(graph, high, entry))
            throw new InvalidDataException("its links lead nowhere; build the index again");
        graph.Entry.Set(entry, entry < 0 ? 0 : graph.Levels[entry]);
        return HnswIndex.Over(rows, graph, options);
    }

    /// <summary>Whether every link is to a node that is there; a search trusts that.</summary>
    public static bool IsSound(HnswGraph graph, int high, int entry)
    {
        if (entry >= high || (entry < 0) != (high == 0))
            return false;
        for (int slot = 0; slot < high; slot++)
        {
            if (graph.Levels[slot] > HnswGraph.MaxLevel || (graph.Levels[slot] > 0 && (graph.Upper[slot] < 0 || graph.Upper[slot] + graph.Levels[slot] > graph.UpperUsed)))
                return false;
        }

        // Tens of millions of links: all threads share them.
        const int Piece = 1 << 16;
        bool sound = true;
        Workers.ForEach(0, (high + Piece - 1) / Piece, piece =>
        {
            for (int slot = piece * Piece; slot < Math.Min(high, (piece + 1) * Piece) && Volatile.Read(ref sound); slot++)
            {
                if (!LinksAreSound(graph, high, slot))
                    Volatile.Write(ref sound, false);
            }
        });
        return sound;
    }

    private static bool LinksAreSound(HnswGraph graph, int high, int slot)
    {
        for (int level = 0; level <= graph.Levels[slot]; level++)
        {
            foreach (int to in new ReadOnlySpan<int>(graph.Links(slot, level), graph.Count(slot, level)))
            {
                if (to >= high || graph.Levels[to] < level)
                    return false;
            }
        }

        return true;
    }
}
