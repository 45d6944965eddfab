using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Catalog.Tests.Store;

namespace Akin.Catalog.Tests;

/// <summary>This test program run once more as another process, which does one thing to a store and can be killed at it.</summary>
internal static class Child
{
    private const string Job = "AKIN_CATALOG_TESTS_JOB";

    /// <summary>Items of its own in each batch that <c>write</c> writes, and items that the batches share.</summary>
    public const int BatchSize = 50;

    /// <summary>Batches that <c>write</c> lets stand.</summary>
    public const int BatchesKept = 4;

    /// <summary>Starts the job on a store; what it prints can be read from the process.</summary>
    public static Process Start(string job, string store, params string[] before)
    {
        string[] command = [.. before, Environment.ProcessPath!, .. RunsUnderHost ? [typeof(Child).Assembly.Location] : Array.Empty<string>()];
        ProcessStartInfo start = new(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Job] = $"{job} {store}";
        return Process.Start(start)!;
    }

    private static bool RunsUnderHost => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    // Before the test program's own Main, which knows nothing of it.
    [ModuleInitializer]
    internal static void RunJob()
    {
        if (Environment.GetEnvironmentVariable(Job)?.Split(' ', 2) is not [string job, string store])
            return;
        try
        {
            if (job == "write")
                WriteForEver(store);
            else if (job == "hold")
                Hold(store);
            else
                Read(store);
        }
        catch (StoreException e)
        {
            Console.WriteLine("refused: " + e.Message);
        }

        Environment.Exit(0);
    }

    /// <summary>
    /// Batch after batch: each adds items of its own, removes those of the batch <see cref="BatchesKept"/> before and replaces
    /// items that all batches share. Says the number of each that is acknowledged.
    /// </summary>
    private static void WriteForEver(string directory)
    {
        using CatalogStore store = CatalogStore.Open(directory, StoreMode.Write, "write");
        store.SetSettings(Make.Settings(64));
        long source = CatalogStoreTests.Source(store);
        long run = store.LastKey;
        Queue<IEnumerable<long>> kept = [];
        for (int batch = 0; ; batch++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{run}-{batch}");
            IEnumerable<NewItem> own = Enumerable.Range(0, BatchSize)
                .Select(i => Make.New(Make.Item($"{name}/{i}", ("batch", name)), [.. Enumerable.Repeat((float)i, 64)]));
            IEnumerable<NewItem> shared = Enumerable.Range(0, BatchSize)
                .Select(i => Make.New(Make.Item($"shared/{i}", ("last", name)), [.. Enumerable.Repeat((float)i, 64)]));
            long[] removals = kept.Count == BatchesKept ? [.. kept.Dequeue()] : [];
            WriteResult result = store.Write(source, new WriteBatch { Items = [.. own, .. shared], Removals = removals });
            kept.Enqueue(result.Keys.Take(BatchSize));
            Console.WriteLine(name);
        }
    }

    private static void Hold(string directory)
    {
        using CatalogStore store = CatalogStore.Open(directory, StoreMode.Write, "akin index photos\nof mine");
        Console.WriteLine("holding");
        Thread.Sleep(Timeout.Infinite);
    }

    private static void Read(string directory)
    {
        using CatalogStore store = CatalogStore.Open(directory, StoreMode.Read);
        Console.WriteLine($"read {store.Count} {Make.Vectors(store).Count} {store.MetadataColumns().Count}");
    }
}
