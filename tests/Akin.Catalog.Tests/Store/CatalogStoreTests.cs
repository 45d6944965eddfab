using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;

namespace Akin.Catalog.Tests.Store;

public sealed class CatalogStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_item_comes_back_as_it_was_written()
    {
        SourceItem item = Make.Item("a \"b\" 'c' 😀\nd.jpg", ("label", "dress; \"red\""), ("$.x'\"", ""), ("price", "1")).With(new Rectangle(1, 2, 3, 4)) with { Path = "x/y.jpg" };
        long key;
        using (CatalogStore store = Make.Store(_folder["s"]))
            key = Assert.Single(store.Write(Source(store), Make.Batch(Make.New(item, 1, -2.5f, float.Epsilon))).Keys);

        using CatalogStore again = CatalogStore.Open(_folder["s"], StoreMode.Read);
        StoredItem stored = again.Find(item.Id)!;
        Assert.Equal((key, item.Id, item.Path, item.Box, Make.Hash(item.Id)), (stored.Key, stored.Id, stored.Path, stored.Box, stored.Hash));
        Assert.Equal(item.Metadata.ToArray(), stored.Metadata.ToArray());
        Assert.Equal(stored.Id, again.Find([key])[key].Id);
        Assert.Equal([1, -2.5f, float.Epsilon], Make.Vectors(again)[key]);
        Assert.Equal(Make.Settings(), again.Settings);
        Assert.Equal([key], again.Keys());
        Assert.Equal([key], again.Keys([new("$.x'\"", ""), new("price", "1")]));
    }

    internal static long Source(CatalogStore store, string location = "/photos") => store.RegisterSource("folder", location, SourceOptions.Default);
}
