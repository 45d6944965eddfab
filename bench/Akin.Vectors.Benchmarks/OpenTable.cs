using System.Diagnostics;
using System.Globalization;

namespace Akin.Vectors.Benchmarks;

/// <summary>How long a saved graph of a million vectors takes to open, checksums and links checked, until its first answer.</summary>
internal static class OpenTable
{
    private const int N = 1_000_000, D = 128, Rounds = 5;

    public static void Print()
    {
        string path = Path.Combine(Path.GetTempPath(), $"akin-open-{Environment.ProcessId}.index");
        try
        {
            float[] items = MadeUp.Points(N, D, 1), query = MadeUp.Points(1, D, 2);
            long start = Stopwatch.GetTimestamp();
            // Links as good as a careful build's are not needed to time opening.
            using (var index = new HnswIndex(D, Metric.L2, new HnswOptions { EfConstruction = 40 }))
            {
                index.AddRange([.. Enumerable.Range(0, N).Select(i => (long)i)], items);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"built in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
                index.Save(path);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| file | opened in | first answer after |\n|---|---|---|"));
            for (int round = 0; round < Rounds; round++)
            {
                start = Stopwatch.GetTimestamp();
                using HnswIndex opened = HnswIndex.Open(path);
                TimeSpan open = Stopwatch.GetElapsedTime(start);
                opened.Search(query, new Neighbor[10]);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {new FileInfo(path).Length / 1e6:#,0} MB | {open.TotalSeconds:0.000} s | {Stopwatch.GetElapsedTime(start).TotalSeconds:0.000} s |"));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
