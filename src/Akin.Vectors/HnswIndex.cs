using Akin.Vectors.Files;
using Akin.Vectors.Graph;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <summary>Approximate search in a hierarchical navigable small world graph (Malkov and Yashunin, 2016).</summary>
public sealed unsafe class HnswIndex : VectorIndex
{
    private readonly HnswOptions _options;
    private int _efSearch;
    private readonly Random _levels;

    /// <summary>An empty index.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public HnswIndex(int dimensions, Metric metric, HnswOptions? options = null)
        : this(
            new Generation(new Rows(Checks.Layout(dimensions, metric, options ??= new HnswOptions(), options.Sketch ? Sketching.WhereTheyPay : Sketching.Never), 0, null, null, new IdMap()), new HnswGraph(Checked(options).M, 0, 0)),
            options)
    {
    }

    private HnswIndex(Generation start, HnswOptions options)
        : base(start, options)
    {
        (_options, _efSearch) = (options, options.EfSearch);
        _levels = new Random(HashCode.Combine(options.Seed, start.Rows.High));
    }

    /// <inheritdoc/>
    public override IndexKind Kind => IndexKind.Hnsw;

    /// <summary>Links an item has on the upper layers.</summary>
    public int M => _options.M;

    /// <summary>Candidates looked at for the links of a new item.</summary>
    public int EfConstruction => _options.EfConstruction;

    /// <summary>Candidates a search keeps unless it says otherwise. 1..1,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to something else.</exception>
    public int EfSearch
    {
        get => _efSearch;
        set => _efSearch = Checked(_options with { EfSearch = value }).EfSearch;
    }

    /// <summary>Opens a saved index.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole HNSW index; the message says what is wrong.</exception>
    public static HnswIndex Open(string path) => IndexFile.Open<HnswIndex>(path);

    /// <summary>Takes over rows and links that were read or imported.</summary>
    internal static HnswIndex Over(Rows rows, HnswGraph graph, HnswOptions options) => new(new Generation(rows, graph), options);

    internal static HnswOptions Checked(HnswOptions options)
    {
        Checks.InRange(options.M, 2, 512, nameof(options.M));
        Checks.InRange(options.EfConstruction, 1, 65_536, nameof(options.EfConstruction));
        Checks.InRange(options.EfSearch, 1, 1_000_000, nameof(options.EfSearch));
        return options;
    }

    /// <summary>Hands out the index with every slot live, while no writer changes it.</summary>
    internal void Whole(Action<Rows, HnswGraph> use) => WhileWhole(now => use(now.Rows, (HnswGraph)now.Structure));

    private protected override void Link(Generation now, int[] slots, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        now = Draw(now, slots);
        Rows rows = now.Rows;
        var builder = new GraphBuilder(rows, (HnswGraph)now.Structure, _options.EfConstruction);
        var publishing = new Lock();
        int next = -1, done = 0;
        Workers.Run(threads, () =>
        {
            Scratch scratch = Rent(now);
            try
            {
                for (int i; (i = Interlocked.Increment(ref next)) < slots.Length;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    builder.Insert(slots[i], scratch);
                    lock (publishing)
                    {
                        Publish(rows, slots[i]);
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

    /// <summary>Mends the nodes that led to deleted ones, which were ways through until now.</summary>
    private protected override void TakeOut(Generation now)
    {
        var graph = (HnswGraph)now.Structure;
        // Half the cores, for searches go on meanwhile.
        List<int> alone = new GraphRepair(now.Rows, graph).Run(Math.Max(1, Environment.ProcessorCount / 2), () => Rent(now), Return);
        var builder = new GraphBuilder(now.Rows, graph, _options.EfConstruction);
        Scratch scratch = Rent(now);
        foreach (int slot in alone)
            builder.Insert(slot, scratch);
        Return(scratch);
    }

    private protected override IDisposable Grow(Generation now, Rows rows)
    {
        var graph = (HnswGraph)now.Structure;
        return graph.Grow(rows.Capacity, graph.UpperCapacity, rows.High);
    }

    private protected override IDisposable Move(Generation now, Rows rows, int[] moved) => ((HnswGraph)now.Structure).Move(rows.Capacity, moved);

    private protected override long StructureBytes(Generation now) => ((HnswGraph)now.Structure).Bytes;

    private protected override void SaveTo(string path, Generation now) => HnswFile.Save(path, now.Rows, (HnswGraph)now.Structure, _options with { EfSearch = _efSearch, Oversample = Oversample }, Tag);

    private protected override void Find(Generation now, Scratch scratch, int k, int candidates, in SearchOptions options)
    {
        int ef = Math.Max(k, options.Effort ?? _efSearch);
        candidates = Math.Min(ef, candidates);
        Rows rows = now.Rows;
        var graph = (HnswGraph)now.Structure;
        var filter = new ItemFilter(rows, options);
        double share = filter.IsOpen ? 1 : FilteredSearch.Share(filter, rows.High), scanCost = FilteredSearch.ScanCost(filter, rows.High, share);
        if (FilteredSearch.GraphCost(graph, ef, share) > scanCost)
        {
            Scan.Matches(rows, scratch, filter.IsOpen ? candidates : k, filter);
            return;
        }

        var walk = new GraphWalk(rows, graph, scratch, ef, candidates, filter, scanCost);
        Scoring.AsStored(rows, scratch, ref walk);
    }

    /// <summary>Draws the new nodes' layers and makes room for their links.</summary>
    private Generation Draw(Generation now, int[] slots)
    {
        var graph = (HnswGraph)now.Structure;
        double scale = 1 / Math.Log(graph.M);
        var levels = new byte[slots.Length];
        int upper = graph.UpperUsed;
        for (int i = 0; i < slots.Length; i++)
        {
            levels[i] = (byte)Math.Min(HnswGraph.MaxLevel, (int)(-Math.Log(1 - _levels.NextDouble()) * scale));
            upper += slots[i] < graph.Started ? 0 : levels[i];
        }

        if (upper > graph.UpperCapacity)
        {
            HnswGraph old = graph;
            graph = old.Grow(old.Capacity, slots.Length > 1 ? upper : upper + (upper / 2), now.Rows.High);
            Become(now = new Generation(now.Rows, graph), old.Dispose);
        }

        for (int i = 0; i < slots.Length; i++)
            graph.Start(slots[i], levels[i]);
        return now;
    }
}

/// <summary>Settings of an <see cref="HnswIndex"/>, named as in Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical navigable small world graphs" (2016).</summary>
public sealed record HnswOptions : IndexOptions
{
    /// <summary>Links an item has on the upper layers; twice as many on the lowest. 2..512.</summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates looked at for the links of a new item. 1..65,536.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>Candidates a search keeps unless it says otherwise; never fewer than k. 1..1,000,000.</summary>
    public int EfSearch { get; init; } = 64;

    /// <summary>
    /// Under L2 and cosine: keeps 44 bytes more an item, by which most candidates are dismissed without fetching their vectors, at some cost in
    /// recall for the same <see cref="EfSearch"/> and a gain at the same recall. Takes no part in what distances are reported.
    /// </summary>
    public bool Sketch { get; init; } = true;

    /// <summary>Seeds the layers that items are drawn into. The same items added in the same order by one thread give the same graph.</summary>
    public int Seed { get; init; } = 1;
}
