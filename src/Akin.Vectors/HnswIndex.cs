using Akin.Vectors.Files;
using Akin.Vectors.Graph;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <summary>Approximate search in a hierarchical navigable small world graph (Malkov and Yashunin, 2016).</summary>
public sealed unsafe class HnswIndex : VectorIndex
{
    private readonly HnswOptions _options;
    private readonly EntryPoint _entry = new();
    private readonly Random _levels;
    private volatile HnswGraph _graph;
    private int _deleted;

    /// <summary>An empty index.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public HnswIndex(int dimensions, Metric metric, HnswOptions? options = null)
        : base(dimensions, metric, options ??= new HnswOptions())
    {
        _options = Checked(options);
        _levels = new Random(options.Seed);
        _graph = new HnswGraph(options.M, 0, 0);
    }

    private HnswIndex(Rows rows, HnswOptions options, HnswGraph graph, int entry)
        : base(rows)
    {
        _options = options;
        _levels = new Random(HashCode.Combine(options.Seed, rows.High));
        _graph = graph;
        _entry.Set(entry, entry < 0 ? 0 : graph.Levels[entry]);
        _deleted = new ReadOnlySpan<byte>(rows.State, rows.High).Count(Rows.Deleted);
    }

    /// <inheritdoc/>
    public override string Kind => "hnsw";

    /// <summary>Opens a saved index.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole HNSW index; the message says what is wrong.</exception>
    public static HnswIndex Open(string path) => IndexFile.Open<HnswIndex>(path);

    internal static HnswIndex Read(SectionReader reader, Rows rows)
    {
        long[] s = reader.Header.Settings;
        var options = Checked(new HnswOptions { M = (int)s[0], EfConstruction = (int)s[1], EfSearch = (int)s[2], Seed = (int)s[3] });
        int entry = (int)s[4], upper = (int)s[5];
        var graph = new HnswGraph(options.M, rows.High, upper) { UpperUsed = upper };
        reader.Read(Section.Links, (byte*)graph.Lowest, (long)rows.High * 2 * options.M * sizeof(int));
        reader.Read(Section.Levels, graph.Levels, rows.High);
        reader.Read(Section.Upper, (byte*)graph.Upper, rows.High * 4L);
        reader.Read(Section.UpperLinks, (byte*)graph.UpperLinks, (long)upper * options.M * sizeof(int));
        return new HnswIndex(rows, options, graph, entry);
    }

    private protected override void Link(int[] slots, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        Rows rows = Stored;
        HnswGraph graph = Draw(slots);
        var builder = new GraphBuilder(rows, graph, _options, _entry);
        var publishing = new Lock();
        int next = -1, done = 0;
        Parallel(threads, _ =>
        {
            Scratch scratch = Rent(rows);
            try
            {
                for (int i; (i = Interlocked.Increment(ref next)) < slots.Length;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    builder.Insert(slots[i], scratch);
                    lock (publishing)
                    {
                        Publish(slots[i]);
                        if (++done % 1000 == 0 || done == slots.Length)
                            progress?.Report(done);
                    }
                }
            }
            finally
            {
                Return(scratch);
            }
        });
    }

    /// <summary>The node stays as a way through, and is never returned.</summary>
    private protected override void Unlink(int slot) => _deleted++;

    private protected override void Grow(Rows rows)
    {
        HnswGraph old = _graph;
        _graph = old.Grow(rows.Capacity, old.UpperCapacity, rows.High);
        Readers.Retire(old.Dispose);
    }

    private protected override void DisposeLinks() => _graph.Dispose();

    private protected override void SaveTo(string path)
    {
        HnswGraph graph = _graph;
        int high = Stored.High;
        IndexFile.Save(
            path,
            Kind,
            Stored,
            [graph.M, _options.EfConstruction, _options.EfSearch, _options.Seed, _entry.Get().Slot, graph.UpperUsed, 0, 0],
            [
                new(Section.Links, (byte*)graph.Lowest, (long)high * 2 * graph.M * sizeof(int)),
                new(Section.Levels, graph.Levels, high),
                new(Section.Upper, (byte*)graph.Upper, high * 4L),
                new(Section.UpperLinks, (byte*)graph.UpperLinks, (long)graph.UpperUsed * graph.M * sizeof(int)),
            ]);
    }

    private protected override void Find(Rows rows, Scratch scratch, int k, in SearchOptions options)
    {
        int ef = Math.Max(k, options.Effort ?? _options.EfSearch);
        (int entry, int top) = _entry.Get();
        HnswGraph graph = _graph;
        if (entry < 0 || options.Filter is not null || options.Allowed is not null || ef >= rows.High || graph.Capacity != rows.Capacity)
        {
            base.Find(rows, scratch, k, options);
            return;
        }

        var walk = new Walk(rows, graph, scratch, entry, top, ef, k);
        Scoring.With(rows, scratch.Query, scratch.ZeroQuery, ref walk);
        if (scratch.Nearest.Count < k && scratch.Nearest.Count < Count)
            base.Find(rows, scratch, k, options);
    }

    private HnswGraph Draw(int[] slots)
    {
        HnswGraph graph = _graph;
        double scale = 1 / Math.Log(graph.M);
        var levels = new byte[slots.Length];
        int upper = graph.UpperUsed;
        for (int i = 0; i < slots.Length; i++)
        {
            levels[i] = (byte)Math.Min(HnswGraph.MaxLevel, (int)(-Math.Log(1 - _levels.NextDouble()) * scale));
            upper += levels[i];
        }

        if (upper > graph.UpperCapacity)
        {
            HnswGraph old = graph;
            _graph = graph = old.Grow(old.Capacity, upper + (upper / 2), Stored.High);
            Readers.Retire(old.Dispose);
        }

        for (int i = 0; i < slots.Length; i++)
        {
            graph.Levels[slots[i]] = levels[i];
            graph.Upper[slots[i]] = graph.UpperUsed;
            graph.UpperUsed += levels[i];
            for (int level = 0; level <= levels[i]; level++)
                graph.SetLinks(slots[i], level, []);
        }

        return graph;
    }

    private static HnswOptions Checked(HnswOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.M, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.M, 512);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.EfConstruction, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.EfConstruction, 65_536);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.EfSearch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.EfSearch, 1_000_000);
        return options;
    }

    private readonly struct Walk(Rows rows, HnswGraph graph, Scratch scratch, int entry, int top, int ef, int k) : IScorerUse
    {
        public void Use<TScorer>(TScorer scorer)
            where TScorer : struct, IScorer
        {
            int at = entry;
            for (int level = top; level > 0; level--)
                at = GraphSearch.Greedy(graph, scorer, at, level, out _);
            GraphSearch.Nearest(graph, scorer, scratch, at, 0, ef);
            CandidatePool pool = scratch.Candidates;
            scratch.Nearest.Start(k);
            for (int i = 0; i < pool.Count; i++)
            {
                int slot = pool.Slot(i);
                if (rows.State[slot] == Rows.Live)
                    scratch.Nearest.Offer(pool.Score(i), slot, rows.Ids[slot]);
            }
        }
    }
}
