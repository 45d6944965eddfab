using System.Collections.Concurrent;
using System.Diagnostics;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Imaging.Duplicates;

namespace Akin.Lab.Duplicates;

/// <summary>
/// Finds photos of a store that are the same picture. Equal files are known by their hashes; of the others, vectors say which are worth
/// a look, and only those are decoded and compared as pictures.
/// </summary>
public static class DuplicateSearch
{
    // Items asked for at once.
    private const int Page = 4096;

    /// <summary>Looks through a store.</summary>
    /// <param name="collection">The collection; nothing of it is changed.</param>
    /// <param name="request">How near.</param>
    /// <param name="progress">Told how much of how much of a step is done: vectors, then photos, then pictures.</param>
    /// <param name="cancellation">Stops it.</param>
    public static DuplicateReport Run(
        Collection collection, DuplicateRequest request, IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(request);
        var clock = Stopwatch.StartNew();
        StoredItem[] items = [.. Items(collection.Store)];
        var sets = new DisjointSets(items.Length);

        // The same bytes, cut by the same box, are the same picture; two boxes of one photo are two items.
        var first = new Dictionary<(ContentHash, System.Drawing.Rectangle?), int>();
        Dictionary<long, int> different = [];
        for (int i = 0; i < items.Length; i++)
        {
            if (first.TryAdd((items[i].Hash, items[i].Box), i))
                different.Add(items[i].Key, i);
            else
                sets.Join(first[(items[i].Hash, items[i].Box)], i);
        }

        IReadOnlyList<(int First, int Second)> pairs = DuplicateCandidates.Find(
            collection, different, request, progress.Counting(different.Count), cancellation);

        // Two parts of one photo are never the same picture, though they may look it.
        pairs = [.. pairs.Where(p => items[p.First].Hash != items[p.Second].Hash)];
        var reader = new PrintReader(collection);
        var skipped = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        ConcurrentDictionary<int, PhotoPrint> prints = ReadPrints(
            reader, items, [.. pairs.SelectMany(p => new[] { p.First, p.Second }).Distinct()], skipped, progress, cancellation);

        IProgress<int>? compared = progress.Counting(pairs.Count);
        var same = new ConcurrentBag<(int, int)>();
        int done = 0;
        Parallel.ForEach(pairs, Options(cancellation), pair =>
        {
            if (prints.TryGetValue(pair.First, out PhotoPrint? one) && prints.TryGetValue(pair.Second, out PhotoPrint? other)
                && SamePicture.Compare(one, other) is not null)
            {
                same.Add(pair);
            }

            int now = Interlocked.Increment(ref done);
            if (now % 64 == 0 || now == pairs.Count)
                compared?.Report(now);
        });
        foreach ((int a, int b) in same)
            sets.Join(a, b);

        DuplicateGroup?[] groups = [.. sets.Groups().AsParallel().WithCancellation(cancellation).Select(g => GroupChoice.Choose(reader, [.. g.Select(i => items[i])]))];
        return new DuplicateReport
        {
            Groups = [.. groups.OfType<DuplicateGroup>().OrderByDescending(g => g.Others.Count).ThenBy(g => g.Kept.Item.Id, StringComparer.Ordinal)],
            Items = items.Length,
            Candidates = pairs.Count,
            Decoded = prints.Count,
            Skipped = [.. skipped.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new SkippedPhoto(s.Key, s.Value))],
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    private static IEnumerable<StoredItem> Items(ICatalogReader store)
    {
        foreach (long[] keys in store.Keys().Chunk(Page))
        {
            IReadOnlyDictionary<long, StoredItem> items = store.Find(keys);
            foreach (long key in keys.Where(items.ContainsKey))
                yield return items[key];
        }
    }

    private static ConcurrentDictionary<int, PhotoPrint> ReadPrints(
        PrintReader reader, StoredItem[] items, int[] wanted, ConcurrentDictionary<string, string> skipped, IProgress<(int Done, int Total)>? progress,
        CancellationToken cancellation)
    {
        IProgress<int>? read = progress.Counting(wanted.Length);
        var prints = new ConcurrentDictionary<int, PhotoPrint>();
        int done = 0;
        Parallel.ForEach(wanted, Options(cancellation), i =>
        {
            try
            {
                prints[i] = reader.Read(items[i]);
            }
            catch (PhotoException e)
            {
                skipped[items[i].Path] = e.Message;
            }

            int now = Interlocked.Increment(ref done);
            if (now % 64 == 0 || now == wanted.Length)
                read?.Report(now);
        });
        return prints;
    }

    private static ParallelOptions Options(CancellationToken cancellation) =>
        new() { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
}

/// <summary>How near-duplicates are looked for.</summary>
public sealed record DuplicateRequest
{
    /// <summary>
    /// Pictures whose vectors are farther apart are not looked at, in cosine distance whatever the store's metric. Copies of a picture lie
    /// far nearer as a rule (docs/duplicates.md); a larger number costs time and little else, for the pictures themselves decide.
    /// </summary>
    public float MaxDistance { get; init; } = 0.3f;

    /// <summary>How many of an item's nearest are looked at; of more copies than that some are found through others.</summary>
    public int Neighbors { get; init; } = 8;
}
