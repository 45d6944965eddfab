using Akin.Vectors.Files;
using Akin.Vectors.Graph;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;
using Akin.Vectors.Trees;

namespace Akin.Vectors;

/// <summary>
/// Approximate search in random-projection trees, as Annoy does it (Bernhardsson, 2013), but with planes in the space of the first principal
/// components, where a side costs a twentieth to tell. Below a thousand items it scans.
/// </summary>
public sealed class ForestIndex : VectorIndex
{
    private const int Watched = 400;
    private readonly ForestOptions _options;
    private readonly Random _random;
    private bool _stale;
    private int _searchK;

    /// <summary>An empty index.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ForestIndex(int dimensions, Metric metric, ForestOptions? options = null)
        : this(new Generation(new Rows(Checks.Layout(dimensions, metric, Checked(options ??= new ForestOptions()), Sketching.Always), 0, null, null, new IdMap()), Forest.Empty()), options)
    {
    }

    private ForestIndex(Generation start, ForestOptions options)
        : base(start, options)
    {
        (_options, _searchK) = (options, options.SearchK);
        _random = new Random(options.Seed);
    }

    /// <inheritdoc/>
    public override IndexKind Kind => IndexKind.Forest;

    /// <summary>Trees that it has, once there are enough items for any.</summary>
    public int Trees => _options.Trees;

    /// <summary>Items a search looks at unless it says otherwise. 1..10,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to something else.</exception>
    public int SearchK
    {
        get => _searchK;
        set => _searchK = Checked(_options with { SearchK = value }).SearchK;
    }

    /// <summary>Opens a saved index.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole forest index; the message says what is wrong.</exception>
    public static ForestIndex Open(string path) => IndexFile.Open<ForestIndex>(path);

    /// <summary>Takes over rows and trees that were read.</summary>
    internal static ForestIndex Over(Rows rows, Forest forest, ForestOptions options) => new(new Generation(rows, forest), options);

    internal static ForestOptions Checked(ForestOptions options)
    {
        Checks.InRange(options.Trees, 1, 10_000, nameof(options.Trees));
        Checks.InRange(options.SearchK, 1, 10_000_000, nameof(options.SearchK));
        return options;
    }

    private protected override void Link(Generation now, int[] slots, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        Rows rows = now.Rows;
        if (rows.Sketcher is not null && (_stale || slots.Length > rows.Map.Count / 2))
        {
            Plant(now, slots, threads, cancellation);
        }
        else if (((Forest)now.Structure).Roots.Length > 0)
        {
            foreach (int slot in slots)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!ForestAdder.HasRoom((Forest)now.Structure))
                    Become(now = new Generation(rows, ((Forest)now.Structure).Grow()), static () => { });
                new ForestAdder(rows, (Forest)now.Structure, _random, Readers).Add(slot);
                Publish(rows, slot);
            }

            progress?.Report(slots.Length);
            return;
        }

        foreach (int slot in slots)
            Publish(rows, slot);
        progress?.Report(slots.Length);
        Watch(threads);
    }

    /// <summary>Puts leaves without the deleted in place of those with them.</summary>
    private protected override void TakeOut(Generation now)
    {
        var forest = (Forest)now.Structure;
        Rows rows = now.Rows;
        Workers.ForEach(Math.Max(1, Environment.ProcessorCount / 2), forest.LeafCount, i =>
        {
            int[] leaf = forest.Leaves[i];
            if (Array.Exists(leaf, slot => !rows.IsLive(slot)))
                Volatile.Write(ref forest.Leaves[i], Array.FindAll(leaf, rows.IsLive));
        });
    }

    private protected override IDisposable Grow(Generation now, Rows rows)
    {
        // Planes lie among sketches: of new ones, new trees. Otherwise a copy, as readers of the smaller rows must not meet slots that those lack.
        _stale |= !ReferenceEquals(rows.Sketcher, now.Rows.Sketcher);
        return _stale ? Forest.Empty() : ((Forest)now.Structure).Grow();
    }

    private protected override IDisposable Move(Generation now, Rows rows, int[] moved)
    {
        Forest forest = ((Forest)now.Structure).Grow();
        for (int i = 0; i < forest.LeafCount; i++)
            forest.Leaves[i] = Array.ConvertAll(forest.Leaves[i], slot => moved[slot]);
        return forest;
    }

    private protected override long StructureBytes(Generation now) => ((Forest)now.Structure).Bytes;

    private protected override void SaveTo(string path, Generation now) => ForestFile.Save(path, now.Rows, (Forest)now.Structure, _options with { SearchK = _searchK, Oversample = Oversample }, Tag);

    private protected override void Find(Generation now, Scratch scratch, int k, int candidates, in SearchOptions options)
    {
        int searchK = Math.Max(candidates, options.Effort ?? _searchK);
        // What sketches promise is not quite what vectors hold: they may dismiss only what is beyond a few times k.
        candidates = (int)Math.Min(now.Rows.High, Math.Max(candidates, 4L * k));
        searchK = Math.Max(searchK, candidates);
        Rows rows = now.Rows;
        var forest = (Forest)now.Structure;
        var filter = new ItemFilter(rows, options);
        double share = filter.IsOpen ? 1 : FilteredSearch.Share(filter, rows.High);
        if (forest.Roots.Length == 0 || searchK >= rows.Map.Count || (!filter.IsOpen && share * rows.High <= GatherCost(searchK, share)))
        {
            Scan.Matches(rows, scratch, filter.IsOpen ? candidates : k, filter);
            return;
        }

        double scanCost = filter.IsOpen ? double.MaxValue : FilteredSearch.ScanCost(filter, rows.High, share);
        var walk = new ForestWalk(rows, forest, scratch, searchK, candidates, filter, scanCost);
        Scoring.AsStored(rows, scratch, ref walk);
    }

    // What it takes to collect matches from leaves, in scores of rows: trees hold an item many times, and most of what is met does not match.
    private static double GatherCost(int searchK, double share) => searchK * (1 + (0.3 / Math.Max(share, 1e-9)));

    /// <summary>Grows all trees anew over what is live and what is added.</summary>
    private void Plant(Generation now, int[] added, int threads, CancellationToken cancellation)
    {
        Rows rows = now.Rows;
        var all = new List<int>(rows.Map.Count + added.Length);
        for (int slot = 0; slot < rows.High; slot++)
        {
            if (rows.IsLive(slot))
                all.Add(slot);
        }

        all.AddRange(added);
        var trees = new TreeGrower[_options.Trees];
        Workers.ForEach(threads, trees.Length, i =>
        {
            trees[i] = new TreeGrower(rows, HashCode.Combine(_options.Seed, i));
            trees[i].Grow([.. all]);
        }, cancellation);
        Become(new Generation(rows, TreeGrower.Join(trees)), static () => { });
        _stale = false;
    }

    /// <summary>Looks at the neighbors of some items, to learn how far their sketches may be trusted.</summary>
    private void Watch(int threads)
    {
        Rows rows = Now.Rows;
        if (rows.Sketcher is not { } sketcher || !SketchBound.Bounds(rows.Layout) || rows.Map.Count < Watched)
            return;
        Workers.ForEach(threads, Watched, i =>
        {
            int slot = (int)((long)i * rows.High / Watched);
            if (!rows.IsLive(slot))
                return;
            Scratch scratch = Rent(Now);
            scratch.Prepare(rows, slot);
            Find(Now, scratch, 10, 11, default);
            var bound = new SketchBound(rows, scratch);
            foreach (Hit hit in scratch.Nearest.Hits)
            {
                if (hit.Slot != slot)
                    sketcher.Trust.Count(bound.Cosine(hit.Slot, hit.Score));
            }

            Return(scratch);
        });
        sketcher.Trust.Settle();
    }
}

/// <summary>Settings of a <see cref="ForestIndex"/>, named as in Annoy.</summary>
public sealed record ForestOptions : IndexOptions
{
    /// <summary>Trees to grow. 1..10,000.</summary>
    public int Trees { get; init; } = 50;

    /// <summary>Items a search looks at unless it says otherwise; never fewer than k. 1..10,000,000.</summary>
    public int SearchK { get; init; } = 2000;

    /// <summary>Seeds the splits. The same items added at once give the same trees.</summary>
    public int Seed { get; init; } = 1;
}
