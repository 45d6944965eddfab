using Akin.Catalog.Sources;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Engine.Tests.Routing;

/// <summary>Photos of known tints and a network that tells them, indexed by class.</summary>
internal sealed class RoutedCollection : IDisposable
{
    public TemporaryFolder Folder { get; } = new();

    public string Model => field ??= ClassNetwork.Write(Folder);

    public string Store => Folder.File("store");

    public string Photos => Folder.File("photos");

    public RoutedCollection(params (string Tint, int Count)[] counts) => ClassNetwork.MakePhotos(Folder, counts);

    public IndexRequest Request => new() { Model = Model, Index = IndexKind.Flat, Route = ClassNetwork.Label, RouteColumn = IndexRequest.NoRoute };

    public void Dispose() => Folder.Dispose();

    public Akin.Engine.Ingest.IngestReport Index(IndexRequest? request = null, string? location = null, string? store = null)
    {
        IPhotoSource source = PhotoSource.Open(location ?? Photos);
        using var collection = Collection.OpenForIndexing(store ?? Store, request ?? Request, source, "test");
        Akin.Engine.Ingest.IngestReport report = collection.Ingest(source);
        collection.OpenIndex();
        return report;
    }

    public static SearchResult Find(Collection collection, string tint, SearchRequest request, int seed = 77) =>
        collection.Find(collection.Embed(new PhotoBytes(ClassNetwork.Photo(tint, seed), null), null), request);

    public static string[] Ids(SearchResult result) => [.. result.Hits.Select(h => h.Id)];
}
