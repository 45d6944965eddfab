using Akin.Catalog.Store;
using Akin.Vectors;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Search;

/// <summary>What a collection searches and what follows its writes: one index of all items, or one a class. Writers come one at a time.</summary>
internal abstract class SearchIndex : IDisposable
{
    private long _mutations;

    /// <summary>The vectors, to search and to read.</summary>
    public abstract IReadOnlyVectorIndex Vectors { get; }

    /// <summary>Items of each class; empty where they are not kept apart.</summary>
    public virtual int[] Sizes => [];

    /// <summary>Odd while one item goes in or out, and another number afterwards.</summary>
    public long Mutations => Volatile.Read(ref _mutations);

    /// <summary>The nearest items to a query.</summary>
    /// <param name="query">As in <see cref="IReadOnlyVectorIndex.Search"/>.</param>
    /// <param name="results">As in <see cref="IReadOnlyVectorIndex.Search"/>.</param>
    /// <param name="options">As in <see cref="IReadOnlyVectorIndex.Search"/>.</param>
    /// <param name="places">The classes to search, where items are kept apart; those that have none are searched in any case.</param>
    /// <returns>How many were found.</returns>
    public abstract int Search(ReadOnlySpan<float> query, Span<Neighbor> results, in SearchOptions options, int[] places);

    /// <summary>Adds an item that was committed.</summary>
    public abstract void Add(long key, NewItem item);

    /// <summary>Removes an item that has left the store.</summary>
    public void Remove(long key)
    {
        using var _ = Mutate();
        Take(key);
    }

    /// <summary>Puts an item whose metadata has changed where it belongs now.</summary>
    public virtual void Update(ItemUpdate update)
    {
    }

    /// <summary>Brings it up to date with what another process has written.</summary>
    /// <returns>The same, or another one in its place; the old one, which may still be searched, is left to the collector.</returns>
    public abstract SearchIndex Refresh(IProgress<int>? progress, CancellationToken cancellation);

    /// <summary>Takes over what was committed while it was opened or built. With the store's writes held up.</summary>
    /// <returns>As <see cref="Refresh"/>.</returns>
    public abstract SearchIndex CatchUp();

    /// <summary>Saves what has changed, where that can be done. With the store's writes held up.</summary>
    /// <param name="isOnlyWriter">Whether nobody else writes the store, so that this holds what the store has.</param>
    /// <returns>Whether it could.</returns>
    public abstract bool TrySave(bool isOnlyWriter);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Takes an item out.</summary>
    protected abstract void Take(long key);

    /// <summary>Counts a mutation, which lasts until this is disposed.</summary>
    protected Mutation Mutate() => new(this);

    /// <summary>One item on its way in or out.</summary>
    protected readonly ref struct Mutation : IDisposable
    {
        private readonly SearchIndex _index;

        public Mutation(SearchIndex index) => Interlocked.Increment(ref (_index = index)._mutations);

        public void Dispose() => Interlocked.Increment(ref _index._mutations);
    }
}

/// <summary>What a collection without a route searches: one index of all items.</summary>
internal sealed class WholeIndex : SearchIndex
{
    private readonly VectorIndexCache _cache;
    private readonly IVectorIndex _index;

    private WholeIndex(VectorIndexCache cache, IVectorIndex index) => (_cache, _index) = (cache, index);

    /// <inheritdoc/>
    public override IReadOnlyVectorIndex Vectors => _index;

    /// <summary>Opens the index of a store, up to date with its rows, or builds it from these, whatever there is of a file.</summary>
    public static WholeIndex Open(
        ICatalogReader store, CollectionSettings settings, ILogger log, IProgress<int>? progress, CancellationToken cancellation, bool fromRows = false)
    {
        var cache = new VectorIndexCache(store, settings, log);
        return new WholeIndex(cache, fromRows ? cache.Build(progress, cancellation) : cache.Open(progress, cancellation));
    }

    /// <inheritdoc/>
    public override int Search(ReadOnlySpan<float> query, Span<Neighbor> results, in SearchOptions options, int[] places) => _index.Search(query, results, options);

    /// <inheritdoc/>
    public override void Add(long key, NewItem item)
    {
        ReadOnlySpan<float> vector = Direction.GetDirected(_index.Metric, item.Vector.Span, _index.Dimensions);
        using var _ = Mutate();
        _index.Add(key, vector);
    }

    /// <inheritdoc/>
    public override SearchIndex Refresh(IProgress<int>? progress, CancellationToken cancellation)
    {
        IVectorIndex current = _cache.Refresh(_index, progress, cancellation);
        return current == _index ? this : new WholeIndex(_cache, current);
    }

    /// <inheritdoc/>
    public override SearchIndex CatchUp()
    {
        _cache.CatchUp(_index);
        return this;
    }

    /// <inheritdoc/>
    public override bool TrySave(bool isOnlyWriter) => _cache.TrySave(_index, isOnlyWriter);

    /// <inheritdoc/>
    public override void Dispose() => _index.Dispose();

    /// <inheritdoc/>
    protected override void Take(long key) => _index.Remove(key);
}
