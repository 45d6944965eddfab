using System.Runtime.InteropServices;
using Akin.Files;
using Akin.Vectors.Graph;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Files;

/// <summary>
/// Reads and writes indexes of hnswlib (0.5 to 0.8, 64-bit, float). Its file does not say which distance it was built for; whoever opens it must.
/// For cosine, hnswlib keeps vectors of length one in its inner-product space, and so they are written.
/// </summary>
public static unsafe class HnswlibFile
{
    private const int HeaderBytes = 96;
    private const byte DeleteMark = 1;

    /// <summary>Reads an index: the same items, links and so the same neighbors. Items marked deleted stay out of results.</summary>
    /// <param name="path">The .bin file.</param>
    /// <param name="dimensions">Components of a vector.</param>
    /// <param name="metric">L2, cosine or the inner product, as it was built for.</param>
    /// <param name="efSearch">hnswlib keeps none; null is the usual one.</param>
    /// <exception cref="InvalidDataException">The file is no such index; the message says why.</exception>
    public static HnswIndex Read(string path, int dimensions, Metric metric, int? efSearch = null)
    {
        try
        {
            return Read(File.ReadAllBytes(path), dimensions, metric, efSearch);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{path} cannot be read as an hnswlib index of {dimensions} dimensions: {wrong.Message}", wrong);
        }
    }

    /// <summary>Writes an index so that hnswlib opens it.</summary>
    /// <exception cref="ArgumentException">Its metric is not one of hnswlib's.</exception>
    public static void Write(HnswIndex index, string path)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.Metric is not (Metric.L2 or Metric.Cosine or Metric.InnerProduct))
            throw new ArgumentException($"hnswlib knows l2, cosine and ip, not {index.Metric.Name()}", nameof(index));
        index.Whole((rows, graph) => WholeFile.Write(path, file => Write(file, rows, graph, index.EfConstruction)));
    }

    private static HnswIndex Read(byte[] bytes, int dimensions, Metric metric, int? efSearch)
    {
        if (metric is not (Metric.L2 or Metric.Cosine or Metric.InnerProduct))
            throw new InvalidDataException($"hnswlib knows l2, cosine and ip, not {metric.Name()}");
        if (bytes.Length < HeaderBytes)
            throw new InvalidDataException("it is cut short");
        ReadOnlySpan<long> sizes = MemoryMarshal.Cast<byte, long>(bytes.AsSpan(0, 48));
        int top = BitConverter.ToInt32(bytes, 48), entry = BitConverter.ToInt32(bytes, 52);
        ReadOnlySpan<long> more = MemoryMarshal.Cast<byte, long>(bytes.AsSpan(56, 40));
        long n = sizes[2], stride = sizes[3], m = more[0], linkBytes = 4 + (8 * m);
        if (m is < 2 or > 512 || more[1] != 2 * m || sizes[0] != 0 || sizes[5] != linkBytes || sizes[4] != linkBytes + (4L * dimensions) || stride != sizes[4] + 8)
            throw new InvalidDataException("its header is not that of such an index");
        if (n < 0 || n > (bytes.Length - HeaderBytes) / (stride + 4) || (n > 0 && (entry < 0 || entry >= n)))
            throw new InvalidDataException("it is cut short");
        var options = new HnswOptions { M = (int)m, EfConstruction = (int)Math.Clamp(more[4], 1, 65_536), EfSearch = efSearch ?? new HnswOptions().EfSearch, Sketch = false };
        var rows = new Rows(Checks.Layout(dimensions, metric, HnswIndex.Checked(options)), (int)n, null, null, new IdMap()) { High = (int)n };
        rows.Map.Reserve(rows, (int)n);
        int upper = Levels(bytes, (int)n, stride, m, out byte[] levels);
        var graph = new HnswGraph((int)m, (int)n, upper);
        fixed (byte* start = bytes)
        {
            byte* high = start + HeaderBytes + (n * stride);
            for (int slot = 0; slot < n; slot++)
            {
                byte* item = start + HeaderBytes + (slot * stride);
                var vector = new ReadOnlySpan<float>(item + linkBytes, dimensions);
                Checks.Vectors(vector, 1, dimensions, metric, "vector", slot);
                rows.Ids[slot] = *(long*)(item + linkBytes + (4L * dimensions));
                rows.Write(slot, vector);
                graph.Start(slot, levels[slot]);
                Links(item, graph, slot, 0);
                high += 4;
                for (int level = 1; level <= levels[slot]; level++, high += 4 + (4 * m))
                    Links(high, graph, slot, level);
                rows.State[slot] = (item[2] & DeleteMark) != 0 ? Rows.Deleted : Rows.Live;
                if (!rows.IsLive(slot))
                    continue;
                if (rows.Map.Find(rows, rows.Ids[slot]) >= 0)
                    throw new InvalidDataException($"it holds label {rows.Ids[slot]} twice");
                rows.Map.Add(rows, rows.Ids[slot], slot);
            }
        }

        if (!HnswFile.IsSound(graph, (int)n, n == 0 ? -1 : entry) || (n > 0 && levels[entry] != top))
            throw new InvalidDataException("its links lead nowhere");
        graph.Entry.Set(n == 0 ? -1 : entry, top);
        return HnswIndex.Over(rows, graph, options);
    }

    /// <summary>Each item's upper layers, from the lengths of their links; gives their sum.</summary>
    private static int Levels(byte[] bytes, int n, long stride, long m, out byte[] levels)
    {
        levels = new byte[n];
        long at = HeaderBytes + (n * stride);
        int sum = 0;
        for (int slot = 0; slot < n; slot++)
        {
            if (at + 4 > bytes.Length)
                throw new InvalidDataException("it is cut short");
            long length = BitConverter.ToUInt32(bytes, (int)at), level = length / (4 + (4 * m));
            if (level > HnswGraph.MaxLevel || level * (4 + (4 * m)) != length)
                throw new InvalidDataException("its upper links have an odd length");
            levels[slot] = (byte)level;
            sum += (int)level;
            at += 4 + length;
        }

        return at == bytes.Length ? sum : throw new InvalidDataException("it has another length than its items say");
    }

    private static void Links(byte* from, HnswGraph graph, int slot, int level)
    {
        int count = *(ushort*)from;
        if (count > graph.Width(level))
            throw new InvalidDataException($"item {slot} has {count} links");
        foreach (int to in new ReadOnlySpan<int>(from + 4, count))
        {
            if (to < 0)
                throw new InvalidDataException("its links lead nowhere");
        }

        graph.SetLinks(slot, level, new ReadOnlySpan<int>(from + 4, count));
    }

    private static void Write(Stream file, Rows rows, HnswGraph graph, int efConstruction)
    {
        int n = rows.High, d = rows.Layout.Dimensions, m = graph.M;
        long linkBytes = 4 + (8L * m);
        (int entry, int top) = graph.Entry.Get();
        using var writer = new BinaryWriter(file, System.Text.Encoding.ASCII, leaveOpen: true);
        foreach (long value in (ReadOnlySpan<long>)[0, Math.Max(n, 1), n, linkBytes + (4L * d) + 8, linkBytes + (4L * d), linkBytes])
            writer.Write(value);
        writer.Write(top);
        writer.Write(entry);
        writer.Write((long)m);
        writer.Write(2L * m);
        writer.Write((long)m);
        writer.Write(1 / Math.Log(m));
        writer.Write((long)efConstruction);
        for (int slot = 0; slot < n; slot++)
        {
            WriteLinks(writer, graph, slot, 0);
            float factor = rows.Layout.Metric == Metric.Cosine ? rows.Inverse[slot] : 1;
            for (int i = 0; i < d; i++)
                writer.Write(rows.Vector(slot)[i] * factor);
            writer.Write(rows.Ids[slot]);
        }

        for (int slot = 0; slot < n; slot++)
        {
            writer.Write(graph.Levels[slot] * (4 + (4 * m)));
            for (int level = 1; level <= graph.Levels[slot]; level++)
                WriteLinks(writer, graph, slot, level);
        }
    }

    private static void WriteLinks(BinaryWriter writer, HnswGraph graph, int slot, int level)
    {
        int count = graph.Count(slot, level);
        writer.Write(count);
        for (int i = 0; i < graph.Width(level); i++)
            writer.Write(i < count ? graph.Links(slot, level)[i] : 0);
    }
}
