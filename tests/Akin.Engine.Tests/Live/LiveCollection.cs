using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Engine.Tests.Live;

/// <summary>A collection of small photos that is searched and written at once.</summary>
internal sealed class LiveCollection : IDisposable
{
    public LiveCollection(IndexKind index = IndexKind.Hnsw, Metric metric = Metric.L2)
    {
        Request = new IndexRequest { Model = "pixels:4x4x3", Index = index, Metric = metric };
        Collection = Collection.Create(Store, Request, "test");
    }

    public TemporaryFolder Folder { get; } = new();

    public string Store => Folder.File("store");

    public IndexRequest Request { get; }

    public Collection Collection { get; private set; }

    /// <summary>Photo number <paramref name="seed"/>, under an id of its own or another.</summary>
    public static NewPhoto Photo(int seed, string? id = null, params (string Column, string Value)[] metadata) =>
        new(id ?? $"{seed}", PhotoFolder.Photo(seed)) { Metadata = metadata.ToDictionary(m => m.Column, m => m.Value) };

    public static IReadOnlyList<SearchHit> Find(Collection collection, int seed, int k = 1, Akin.Catalog.Filters.Filter? where = null) =>
        collection.Find(collection.Embed(new PhotoBytes(PhotoFolder.Photo(seed), null), null), new SearchRequest { K = k, Filter = where }).Hits;

    public Task<StoredItem> Add(int seed, string? id = null, params (string Column, string Value)[] metadata) =>
        Collection.AddAsync(Photo(seed, id, metadata), TestContext.Current.CancellationToken);

    /// <summary>The nearest items of photo number <paramref name="seed"/>.</summary>
    public IReadOnlyList<SearchHit> Find(int seed, int k = 1, Akin.Catalog.Filters.Filter? where = null) => Find(Collection, seed, k, where);

    /// <summary>Closes the collection and opens it again.</summary>
    public void Reopen()
    {
        Collection.Dispose();
        Collection = Collection.OpenForServing(Store, verb: "test");
    }

    public void Dispose()
    {
        Collection.Dispose();
        Folder.Dispose();
    }
}
