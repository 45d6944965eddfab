using Akin.Vectors;

namespace Akin.Engine.Routing;

/// <summary>
/// One index a class, searched alone, some together or all. What it holds follows the store: items come into its parts from
/// <see cref="PartitionCache"/>, which knows their classes, and one by one with their class.
/// </summary>
internal sealed class PartitionedIndex : IReadOnlyVectorIndex, IDisposable
{
    private readonly IVectorIndex?[] _parts;
    private readonly Lock _changing = new();
    private readonly HashSet<int> _changed = [];

    /// <param name="parts">The index of each class, and behind them that of the items that have none; null where there is none to hold.</param>
    /// <param name="dimensions">Components a vector has.</param>
    /// <param name="metric">How distance is measured.</param>
    public PartitionedIndex(IVectorIndex?[] parts, int dimensions, Metric metric) => (_parts, Dimensions, Metric) = (parts, dimensions, metric);

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <inheritdoc/>
    public Metric Metric { get; }

    /// <inheritdoc/>
    public int Count => _parts.Sum(p => p?.Count ?? 0);

    /// <inheritdoc/>
    public IReadOnlyCollection<long> Ids => [.. Parts.SelectMany(p => p.Ids)];

    /// <summary>Items of each class.</summary>
    public int[] Sizes => [.. _parts[..^1].Select(p => p?.Count ?? 0)];

    private IEnumerable<IVectorIndex> Parts => _parts.OfType<IVectorIndex>();

    /// <summary>One class's index, or the last one of items without a class; null where it holds nothing.</summary>
    public IVectorIndex? Part(int place) => _parts[place];

    /// <summary>The nearest items of some classes, and of those that have no class.</summary>
    /// <param name="query">As in <see cref="IReadOnlyVectorIndex.Search"/>.</param>
    /// <param name="results">Receives the hits; its length is k, which may be more than these classes hold.</param>
    /// <param name="options">As in <see cref="IReadOnlyVectorIndex.Search"/>.</param>
    /// <param name="places">The classes.</param>
    /// <returns>How many were found.</returns>
    public int Search(ReadOnlySpan<float> query, Span<Neighbor> results, in SearchOptions options, IReadOnlyList<int> places)
    {
        List<Neighbor> found = [];
        foreach (int place in places.Append(_parts.Length - 1))
            Search(query, results.Length, options, _parts[place], found);
        return Nearest(found, results);
    }

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<Neighbor> results, in SearchOptions options = default)
    {
        List<Neighbor> found = [];
        foreach (IVectorIndex part in Parts)
            Search(query, results.Length, options, part, found);
        return Nearest(found, results);
    }

    /// <inheritdoc/>
    public void SearchMany(
        ReadOnlySpan<float> queries, Span<Neighbor> results, int k, in SearchOptions options = default, int threads = 0, CancellationToken cancellation = default)
    {
        int count = queries.Length / Dimensions;
        List<Neighbor>[] found = [.. Enumerable.Range(0, count).Select(_ => new List<Neighbor>())];
        foreach (IVectorIndex part in Parts)
        {
            int most = Math.Min(k, part.Count);
            if (most == 0)
                continue;
            Neighbor[] some = new Neighbor[count * most];
            part.SearchMany(queries, some, most, options, threads, cancellation);
            for (int i = 0; i < some.Length; i++)
            {
                if (some[i].Id >= 0)
                    found[i / most].Add(some[i]);
            }
        }

        for (int i = 0; i < count; i++)
        {
            Span<Neighbor> row = results.Slice(i * k, k);
            row[Nearest(found[i], row)..].Fill(Neighbor.None);
        }
    }

    /// <inheritdoc/>
    public bool Contains(long id) => Parts.Any(p => p.Contains(id));

    /// <inheritdoc/>
    public bool TryGetVector(long id, Span<float> destination)
    {
        foreach (IVectorIndex part in Parts)
        {
            if (part.TryGetVector(id, destination))
                return true;
        }

        return false;
    }

    /// <summary>Removes an item; false where there is none.</summary>
    public bool Remove(long id)
    {
        if (GetPlace(id) is not { } place)
            return false;
        bool removed = _parts[place]!.Remove(id);
        MarkChanged(place);
        return removed;
    }

    /// <summary>The class that an item is kept under; null where it is under none. Writers come one at a time.</summary>
    public int? GetPlace(long id)
    {
        int place = Array.FindIndex(_parts, p => p is not null && p.Contains(id));
        return place < 0 ? null : place;
    }

    /// <summary>Adds an item to the part of its class.</summary>
    /// <param name="place">The class; one more than the last is none.</param>
    /// <param name="id">The item.</param>
    /// <param name="vector">As in <see cref="IVectorIndex.Add"/>.</param>
    /// <param name="create">Makes a part for a class that had no items.</param>
    public void Add(int place, long id, ReadOnlySpan<float> vector, Func<IVectorIndex> create)
    {
        IVectorIndex part = _parts[place] ?? create();
        part.Add(id, vector);
        Volatile.Write(ref _parts[place], part);
        MarkChanged(place);
    }

    /// <summary>Moves an item to another class.</summary>
    public void Move(long id, int from, int to, ReadOnlySpan<float> vector, Func<IVectorIndex> create)
    {
        // First into the new part: a search meanwhile finds it in both, which counts once, and never in none.
        Add(to, id, vector, create);
        _parts[from]!.Remove(id);
        MarkChanged(from);
    }

    /// <summary>The parts that have changed since this was asked last. It may be asked while a writer changes them: a change is in this answer or in the next.</summary>
    public int[] TakeChanged()
    {
        lock (_changing)
        {
            int[] changed = [.. _changed];
            _changed.Clear();
            return changed;
        }
    }

    /// <summary>Notes that a part has to be saved.</summary>
    public void MarkChanged(int place)
    {
        lock (_changing)
            _changed.Add(place);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IVectorIndex part in Parts)
            part.Dispose();
    }

    private static void Search(ReadOnlySpan<float> query, int k, in SearchOptions options, IVectorIndex? part, List<Neighbor> found)
    {
        Neighbor[] some = new Neighbor[Math.Min(k, part?.Count ?? 0)];
        if (some.Length > 0)
            found.AddRange(some.AsSpan(0, part!.Search(query, some, options)));
    }

    // An item that changes its class this moment may be in both parts.
    private static int Nearest(List<Neighbor> found, Span<Neighbor> results)
    {
        found.Sort((a, b) => a.Distance.CompareTo(b.Distance) is not 0 and var order ? order : a.Id.CompareTo(b.Id));
        int count = 0;
        foreach (Neighbor hit in found)
        {
            if (count == results.Length)
                break;
            if (count == 0 || results[count - 1].Id != hit.Id)
                results[count++] = hit;
        }

        return count;
    }
}
