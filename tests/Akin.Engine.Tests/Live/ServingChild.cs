using System.Diagnostics;
using Akin.Catalog.Sources;

namespace Akin.Engine.Tests.Live;

/// <summary>
/// This test program run once more as another process, which serves a store and can be killed at it. What it says it appends to a file,
/// line by line: what is in the file was said before it was killed.
/// </summary>
public sealed class ServingChild
{
    private const string Job = "AKIN_ENGINE_TESTS_JOB";

    private static readonly Lock Gate = new();

    /// <summary>Starts the job on a store; the process ends only when it is killed.</summary>
    internal static Process Start(string job, string store, string said, string photos = "")
    {
        bool underHost = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        string[] run = ["--explicit", "only", "--filter-class", typeof(ServingChild).FullName!];
        ProcessStartInfo start = new(Environment.ProcessPath!, underHost ? [typeof(ServingChild).Assembly.Location, .. run] : run)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment[Job] = $"{job}\n{store}\n{said}\n{photos}";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>What was said so far; a last line without an end was not said whole.</summary>
    internal static string[] Read(string said)
    {
        if (!File.Exists(said))
            return [];
        using StreamReader reader = new(new FileStream(said, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Waits until it has said a line that is wanted.</summary>
    internal static async Task<string[]> ReadAsync(string said, Process child, Predicate<string> isWanted)
    {
        string[] all = [];
        await Eventually.IsTrueAsync(() =>
        {
            all = Read(said);
            bool isThere = all.Any(line => isWanted(line));
            Assert.True(isThere || !child.HasExited, $"the other process ended by itself and said only: {string.Join(", ", all)}");
            return isThere;
        });
        return all;
    }

    [Fact(Explicit = true)]
    public void Does_what_another_test_wants()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Job)?.Split('\n') is [_, _, _, _], "nothing is wanted");
        if (Environment.GetEnvironmentVariable(Job)!.Split('\n') is not [string job, string store, string said, string photos])
            return;
        using FileStream output = new(said, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (byte version = 1; job == "write"; version = (byte)(version % 200 + 1))
        {
            byte[] content = WholeFileTests.Content(version);
            Files.WholeFile.Write(store, file => Array.ForEach(content.Chunk(5000).ToArray(), piece => file.Write(piece)));
            Say($"{version}");
        }

        using var collection = Collection.OpenForServing(store, verb: "akin serve my shop");
        collection.OpenIndex();
        if (job == "hold")
            Say("holding");
        else if (job == "ingest")
            collection.Ingest(PhotoSource.Open(photos), progress: new CallbackProgress<Ingest.IngestProgress>(_ => Say($"{collection.Store.Count}")));
        else
            Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = -1 }, [() => Rebuild(collection, job), .. Enumerable.Range(0, 8).Select(w => (Action)(() => Write(collection, w)))]);
        Thread.Sleep(Timeout.Infinite);

        // Nobody goes on before what it said is out.
        void Say(string line)
        {
            lock (Gate)
                output.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }

        // Adds, replaces and removes items of its own, and says each when it is acknowledged.
        void Write(Collection collection, int worker)
        {
            Random random = new();
            for (int i = 0; ; i++)
            {
                string id = $"{worker}/{i % 5}";
                int seed = random.Next();
                if (i % 4 == 3)
                    collection.RemoveAsync(id).GetAwaiter().GetResult();
                else
                    collection.AddAsync(LiveCollection.Photo(seed, id)).GetAwaiter().GetResult();
                Say(i % 4 == 3 ? $"-{id}" : $"+{id} {seed}");
            }
        }

        void Rebuild(Collection collection, string job)
        {
            while (job == "rebuild")
            {
                collection.RebuildIndex();
                Say("rebuilt");
            }
        }
    }
}
