using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Lab.Mapping;

namespace Akin.Lab.Tests.Mapping;

public sealed class CatalogMapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_map_is_kept_beside_its_store_and_read_again()
    {
        using Collection collection = Indexed(12);
        Assert.Null(CatalogMap.TryOpen(collection));
        CatalogMap made = MapMaking.Make(collection, new MapRequest { Iterations = 60 });
        made.Save(collection);

        CatalogMap read = CatalogMap.TryOpen(collection)!;
        Assert.Equal(made.Keys, read.Keys);
        Assert.Equal(made.X, read.X);
        Assert.Equal(made.Y, read.Y);
        Assert.Equal(made.Origin, read.Origin);
        Assert.Equal(collection.Store.Keys(), read.Keys);
        Assert.True(read.AnswersTo(new MapRequest { Iterations = 60 }, collection));
        Assert.False(read.AnswersTo(new MapRequest { Iterations = 61 }, collection));
        Assert.False(read.AnswersTo(new MapRequest { Iterations = 60, Perplexity = 2 }, collection));
    }

    [Fact]
    public void What_has_come_and_gone_since_is_noticed()
    {
        using (Collection collection = Indexed(12))
            MapMaking.Make(collection, new MapRequest { Iterations = 20 }).Save(collection);
        File.Delete(_folder.File("photos", "dress", "004.png"));
        PhotoFolder.Write(_folder.File("photos"), "shoe/new.png", 50);
        PhotoFolder.Write(_folder.File("photos"), "shoe/newer.png", 51);

        using Collection later = Indexed(null);
        CatalogMap map = CatalogMap.TryOpen(later)!;
        Assert.Equal(new MapAge(2, 1), map.AgeIn(later.Store));
        CatalogMap within = map.Within(later.Store);
        Assert.Equal(11, within.Keys.Length);
        Assert.Equal(within.Keys, later.Store.Keys().Take(11));
        int lost = Array.IndexOf(map.Keys, map.Keys.Except(within.Keys).Single());
        Assert.Equal(map.X.Where((_, i) => i != lost), within.X);
    }

    [Fact]
    public void A_sample_is_not_stale_for_what_it_left_out()
    {
        using Collection collection = Indexed(12);
        CatalogMap map = MapMaking.Make(collection, new MapRequest { Iterations = 20, Sample = 5 });
        Assert.Equal((5, true), (map.Keys.Length, map.Origin.Sampled));
        Assert.False(map.AgeIn(collection.Store).IsStale);
        PhotoFolder.Write(_folder.File("photos"), "shoe/new.png", 50);
        collection.Dispose();
        using Collection later = Indexed(null);
        Assert.Equal(new MapAge(1, 0), map.AgeIn(later.Store));
    }

    [Fact]
    public void A_damaged_map_is_none_wherever_it_is_damaged()
    {
        using Collection collection = Indexed(6);
        MapMaking.Make(collection, new MapRequest { Iterations = 20 }).Save(collection);
        string path = CatalogMap.PathIn(collection.Store);
        byte[] whole = File.ReadAllBytes(path);
        for (int at = 0; at < whole.Length; at += 7)
        {
            byte[] bad = [.. whole];
            bad[at] ^= 0x41;
            File.WriteAllBytes(path, bad);
            Assert.Null(CatalogMap.TryOpen(collection));
            File.WriteAllBytes(path, whole[..at]);
            Assert.Null(CatalogMap.TryOpen(collection));
        }

        File.WriteAllBytes(path, whole);
        Assert.NotNull(CatalogMap.TryOpen(collection));
    }

    [Fact]
    public void A_map_of_other_vectors_is_none()
    {
        using Collection collection = Indexed(6);
        CatalogMap map = MapMaking.Make(collection, new MapRequest { Iterations = 20 });
        (map with { Origin = map.Origin with { Model = "another" } }).Save(collection);
        Assert.Null(CatalogMap.TryOpen(collection));
    }

    [Fact]
    public void A_column_becomes_codes_the_commonest_value_first()
    {
        using Collection collection = Indexed(7);
        CatalogMap map = MapMaking.Make(collection, new MapRequest { Iterations = 20 });
        MapColumn column = MapColumn.Read(map, collection.Store, "category");

        Assert.Equal([("dress", 4), ("shoe", 3)], column.Values);
        Assert.Equal(map.Keys.Select(key => collection.Store.Find([key])[key].Metadata["category"]), column.Codes.Select(code => column.Values[code].Value));
        Assert.Contains("there are category", Assert.Throws<EngineException>(() => MapColumn.Read(map, collection.Store, "color")).Message, StringComparison.Ordinal);
    }

    private Collection Indexed(int? photos)
    {
        string root = photos is { } count ? PhotoFolder.Make(_folder, count) : _folder.File("photos");
        IPhotoSource source = PhotoSource.Open(root);
        var collection = Collection.OpenForIndexing(_folder.File("store"), new IndexRequest { Model = "pixels:8x8x3" }, source, "test");
        collection.Ingest(source);
        return collection;
    }
}
