using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Catalog.Tests.Sources;

namespace Akin.Catalog.Tests.Store;

/// <summary>Photos that lie in the store itself.</summary>
public sealed class UploadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_photo_comes_back_as_it_was_also_when_it_was_a_part_of_a_larger_array()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long uploads = store.RegisterUploads();
        byte[] whole = [1, 2, 3, 4, 5, 6, 7, 8];
        store.Write(uploads, Make.Batch(
            Make.New(Make.Item("whole"), 1, 2, 3) with { Photo = whole },
            Make.New(Make.Item("start"), 1, 2, 3) with { Photo = whole.AsMemory(0, 3) },
            Make.New(Make.Item("end"), 1, 2, 3) with { Photo = whole.AsMemory(5) },
            Make.New(Make.Item("again"), 1, 2, 3) with { Photo = whole }));
        Assert.Equal(whole, store.ReadUpload("whole", 8).Bytes);
        Assert.Equal([1, 2, 3], store.ReadUpload("start", 8).Bytes.ToArray());
        Assert.Equal([6, 7, 8], store.ReadUpload("end", 8).Bytes.ToArray());
        Assert.Equal(whole, store.ReadUpload("again", 8).Bytes);
    }

    [Fact]
    public void A_photo_that_is_not_there_or_too_large_is_refused()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        // A store that an older Akin made has no table for photos.
        Assert.Equal("is missing", Assert.Throws<SourceException>(() => store.ReadUpload("a", 100)).Message);
        store.Write(store.RegisterUploads(), Make.Batch(Make.New(Make.Item("a"), 1, 2, 3) with { Photo = new byte[2000] }));
        Assert.Equal(2000, store.ReadUpload("a", 2000).Bytes.Length);
        Assert.Equal("has 2,000 bytes, more than the limit of 1,999", Assert.Throws<SourceException>(() => store.ReadUpload("a", 1999)).Message);
        Assert.Equal("is missing", Assert.Throws<SourceException>(() => store.ReadUpload("b", 100)).Message);
    }

    [Fact]
    public void A_photo_goes_with_its_item()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long uploads = store.RegisterUploads();
        long first = store.Write(uploads, Make.Batch(Make.New(Make.Item("a"), 1, 2, 3) with { Photo = new byte[] { 1 } })).Keys[0];
        WriteResult second = store.Write(uploads, Make.Batch(Make.New(Make.Item("a"), 4, 5, 6) with { Photo = new byte[] { 2 } }));
        Assert.Equal([first], second.Gone);
        Assert.Equal([2], store.ReadUpload("a", 9).Bytes.ToArray());
        store.Write(uploads, new WriteBatch { Removals = second.Keys });
        Assert.Throws<SourceException>(() => store.ReadUpload("a", 9));
    }

    [Fact]
    public void The_source_of_uploads_is_wherever_the_store_is()
    {
        long uploads;
        using (CatalogStore store = Make.Store(_folder["s"]))
        {
            uploads = store.RegisterUploads();
            Assert.Equal(uploads, store.RegisterUploads());
            store.Write(uploads, Make.Batch(
                Make.New(Make.Item("b", ("label", "x")), 1, 2, 3) with { Photo = new byte[] { 7 } }, Make.New(Make.Item("a"), 1, 2, 3) with { Photo = new byte[] { 8 } }));
            store.Write(CatalogStoreTests.Source(store), Make.Batch(Make.New(Make.Item("of another source"), 1, 2, 3)));
        }

        Directory.Move(_folder["s"], _folder["t"]);
        using CatalogStore moved = CatalogStore.Open(_folder["t"], StoreMode.Write);
        RegisteredSource registered = moved.Sources.Single(s => s.IsUploads);
        Assert.Equal((uploads, "uploads", _folder["t"]), (registered.Source, registered.Kind, registered.Location));
        IPhotoSource source = registered.Open();
        Assert.Equal(("uploads", _folder["t"], null), (source.Kind, source.Location, source.PixelLayout));
        Assert.Equal(["b", "a"], source.Items().Select(i => i.Id));
        Assert.Equal("x", source.Items()[0].Metadata["label"]);
        Assert.Equal([8], source.Read("a", 10).Bytes.ToArray());
        Assert.Equal("has 1 bytes, more than the limit of 0", source.Fault("a", 0));
        Assert.Equal("is missing", source.Fault("../../etc/passwd"));
        Assert.Equal(uploads, moved.RegisterSource(source));
        Assert.Null(registered.GetFile("a", out _));
        Assert.Throws<SourceException>(() => new RegisteredSource(1, "uploads", _folder["none"], new()).Open());
    }

    [Fact]
    public void An_item_takes_another_sources_place_only_where_that_is_asked_for()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long other = CatalogStoreTests.Source(store), uploads = store.RegisterUploads();
        long first = store.Write(other, Make.Batch(Make.New(Make.Item("a"), 1, 2, 3))).Keys[0];
        WriteBatch batch = Make.Batch(Make.New(Make.Item("a"), 4, 5, 6) with { Photo = new byte[] { 1 } });
        Assert.Single(store.Write(uploads, batch).Refused);
        Assert.Equal(other, store.Find("a")!.Source);
        WriteResult taken = store.Write(uploads, batch with { TakesOver = true });
        Assert.Empty(taken.Refused);
        Assert.Equal([first], taken.Gone);
        Assert.Equal(uploads, store.Find("a")!.Source);
    }

    [Fact]
    public void Somebody_elses_commit_shows_in_the_data_version_and_nothing_else_does()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        using CatalogStore reader = CatalogStore.Open(_folder["s"], StoreMode.Read);
        long source = CatalogStoreTests.Source(store), before = reader.DataVersion;
        Assert.Equal(before, reader.DataVersion);
        _ = reader.Count;
        Assert.Equal(before, reader.DataVersion);
        for (int i = 0; i < 5; i++)
        {
            store.Write(source, Make.Batch(Make.New(Make.Item($"{i}"), 1, 2, 3)));
            long now = reader.DataVersion;
            Assert.NotEqual(before, now);
            Assert.Equal(now, reader.DataVersion);
            before = now;
        }

        // Several threads at once hear the same.
        Parallel.For(0, 200, _ => Assert.Equal(before, reader.DataVersion));
    }
}
