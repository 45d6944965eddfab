using Akin.Vectors.Files;
using Akin.Vectors.Graph;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <summary>Compares every query with every item: exact without quantization, nearly so with it.</summary>
public sealed class FlatIndex : VectorIndex
{
    private const double FewMatches = 0.1;

    /// <summary>An empty index.</summary>
    /// <exception cref="ArgumentException">The dimensions are not in 1..65,536, or an option does not fit.</exception>
    public FlatIndex(int dimensions, Metric metric, IndexOptions? options = null)
        : this(new Rows(Checks.Layout(dimensions, metric, options ??= new IndexOptions()), 0, null, null, new IdMap()), options)
    {
    }

    internal FlatIndex(Rows rows, IndexOptions options)
        : base(new Generation(rows, Nothing.Instance), options)
    {
    }

    /// <inheritdoc/>
    public override IndexKind Kind => IndexKind.Flat;

    private protected override bool IsExact => Quantize == Quantize.None;

    /// <summary>Opens a saved index.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole flat index; the message says what is wrong.</exception>
    public static FlatIndex Open(string path) => IndexFile.Open<FlatIndex>(path);

    private protected override void Link(Generation now, int[] slots, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        foreach (int slot in slots)
            Publish(now.Rows, slot);
        progress?.Report(slots.Length);
    }

    private protected override void TakeOut(Generation now)
    {
    }

    private protected override IDisposable Grow(Generation now, Rows rows) => Nothing.Instance;

    private protected override IDisposable Move(Generation now, Rows rows, int[] moved) => Nothing.Instance;

    private protected override void SaveTo(string path, Generation now) => IndexFile.Save(path, Kind, now.Rows, Options, Tag, new long[IndexFile.Settings], []);

    private protected override long StructureBytes(Generation now) => 0;

    private protected override void Find(Generation now, Scratch scratch, int k, int candidates, in SearchOptions options)
    {
        var filter = new ItemFilter(now.Rows, options);
        // Few matches may all lie far away, where codes cannot tell them apart.
        if (filter.IsOpen || FilteredSearch.Share(filter, now.Rows.High) <= FewMatches)
        {
            Scan.Matches(now.Rows, scratch, filter.IsOpen ? candidates : k, filter);
            return;
        }

        scratch.Nearest.Start(candidates);
        var scan = new Scan(now.Rows, scratch.Nearest, filter);
        Scoring.AsStored(now.Rows, scratch, ref scan);
    }

    private sealed class Nothing : IDisposable
    {
        public static Nothing Instance { get; } = new();

        public void Dispose()
        {
        }
    }
}
