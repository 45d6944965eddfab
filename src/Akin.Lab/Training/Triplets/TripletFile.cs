using Akin.Files;
using Akin.Training.Triplets;

namespace Akin.Lab.Training.Triplets;

/// <summary>Files of triplets: a line each, three row numbers with tabs between, no header.</summary>
internal static class TripletFile
{
    /// <summary>Writes a file, whole or not at all.</summary>
    /// <returns>How many there are of each kind, and how many with the query as its own positive.</returns>
    internal static (int[] Kinds, int Own) Write(string path, int count, TripletSampler sampler, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; name a file");
        (int[], int) counted = ([], 0);
        WholeFile.Write(path, file => counted = WriteLines(file, count, sampler, progress, cancellation));
        return counted;
    }

    /// <summary>Some blocks at a time: every core draws some and writes them as text, then they go to the file in their order.</summary>
    private static (int[] Kinds, int Own) WriteLines(
        Stream file, int count, TripletSampler sampler, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        TripletBlock[] blocks = [.. Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => new TripletBlock())];
        int[] kinds = new int[Enum.GetValues<TripletKind>().Length];
        int own = 0;
        for (long from = 0; from < count;)
        {
            cancellation.ThrowIfCancellationRequested();
            int used = (int)Math.Min(blocks.Length, (count - from + TripletBlock.Capacity - 1) / TripletBlock.Capacity);
            long start = from;
            Parallel.For(0, used, i =>
            {
                long first = start + ((long)i * TripletBlock.Capacity);
                blocks[i].Draw(sampler, first, (int)Math.Min(TripletBlock.Capacity, count - first));
            });
            foreach (TripletBlock block in blocks.AsSpan(0, used))
            {
                file.Write(block.Text);
                for (int kind = 0; kind < kinds.Length; kind++)
                    kinds[kind] += block.Kinds[kind];
                own += block.Own;
            }

            from += (long)used * TripletBlock.Capacity;
            progress?.Report(((int)Math.Min(from, count), count));
        }

        return (kinds, own);
    }
}
